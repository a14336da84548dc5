package io.failgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which members a change is for. */
class TargetTest {

    private static final List<FleetMember> MEMBERS = IntStream.range(0, 1000)
            .mapToObj(i -> new FleetMember("m" + i, "", "", "", Map.of("shard", String.valueOf(i % 4), "Role", "x")))
            .toList();

    @Test
    void aShareIsNearlyThatAndTheSameAgain() {
        Target target = Target.parse("30%");
        List<String> first = included(target, "change");
        assertThat(first).hasSizeBetween(250, 350).isEqualTo(included(target, "change"));
        assertThat(included(target, "another")).isNotEqualTo(first);
        assertThat(included(Target.parse("100%"), "c")).hasSize(1000);
        assertThat(included(Target.parse("0%"), "c")).isEmpty();
    }

    private static List<String> included(Target target, String change) {
        return MEMBERS.stream()
                .filter(member -> target.includes(member.name(), member.labels(), change))
                .map(FleetMember::name)
                .toList();
    }

    @Test
    void aNumberIsExactAndDoesNotFavourAnybody() {
        Target one = Target.parse("one of shard = '3'");
        long different = IntStream.range(0, 200)
                .mapToObj(i -> one.choose(MEMBERS, "change " + i))
                .peek(chosen -> assertThat(chosen).hasSize(1))
                .distinct()
                .count();
        assertThat(different).isGreaterThan(100);
        assertThat(one.choose(MEMBERS, "x")).isEqualTo(one.choose(MEMBERS, "x"));
        assertThat(one.choose(MEMBERS, "x").get(0)).matches("m\\d*(3|7|1|5|9)");
    }

    @Test
    void labelsAreComparedAsSqlDoes() {
        assertThat(included(Target.parse("ROLE = 'X' and shard in ('0', '1')"), "c"))
                .hasSize(500);
        assertThat(included(Target.parse("50% of shard = '0'"), "c")).hasSizeBetween(80, 170);
        assertThat(included(Target.parse("zone is null"), "c")).hasSize(1000);
        assertThat(included(Target.parse("zone <> 'a'"), "c")).isEmpty();
    }
}
