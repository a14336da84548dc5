package io.failgate.failpoint;

import static io.failgate.failpoint.Notation.evaluations;
import static io.failgate.failpoint.Notation.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What gofail, pingcap/failpoint and fail-rs do with 83 inputs, what this engine does, and why where that is different.
 */
class TermsConformanceTest {

    private static final int EVALUATIONS = 4;
    private static final Pattern RANDOM = Pattern.compile(
            "random (?<percent>[\\d.]+)%( at most (?<most>\\d+)| of the first (?<first>\\d+))?: (?<value>.+)");

    /**
     * One line of the table; {@code ours} is for this engine, {@code why} is empty where nothing is to be explained.
     */
    record Row(String input, List<String> others, String ours, String why) {

        static Row of(String line) {
            String[] cells = line.split("\t", -1);
            assertThat(cells).as(line).hasSizeGreaterThanOrEqualTo(5).hasSizeLessThanOrEqualTo(6);
            return new Row(cells[0], List.of(cells).subList(1, 4), cells[4], cells.length == 6 ? cells[5] : "");
        }

        Matcher random() {
            return RANDOM.matcher(ours);
        }

        @Override
        public String toString() {
            return "\"" + input + "\" gives " + ours;
        }
    }

    static List<Row> rows() {
        String resource = "/conformance/terms.tsv";
        try (InputStream in = TermsConformanceTest.class.getResourceAsStream(resource)) {
            String table = new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
            return table.lines().skip(1).map(Row::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Row> parseErrors() {
        return rows().stream().filter(row -> row.ours().equals("ERR"));
    }

    static Stream<Row> certain() {
        return rows().stream()
                .filter(row -> !row.ours().equals("ERR") && !row.random().matches());
    }

    static Stream<Row> random() {
        return rows().stream().filter(row -> row.random().matches());
    }

    @Test
    void everyRowIsTestedOnce() {
        assertThat(rows()).hasSize(83).doesNotHaveDuplicates();
        assertThat(Stream.of(parseErrors(), certain(), random()).flatMap(kind -> kind))
                .containsExactlyInAnyOrderElementsOf(rows());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("parseErrors")
    void isRefusedWithAPlaceInTheText(Row row) {
        assertThatThrownBy(() -> Terms.parse(row.input()))
                .isInstanceOfSatisfying(
                        TermsException.class,
                        wrong -> assertThat(wrong.position())
                                .isBetween(0, row.input().length()))
                .hasMessageStartingWith("failed to parse \"" + row.input() + "\" past \"");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("certain")
    void givesOnFourEvaluationsWhatTheTableSays(Row row) {
        assertThat(evaluations(row.input(), EVALUATIONS)).isEqualTo(outcomes(row.ours()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("random")
    void firesAsOftenAsItsPercentageSays(Row row) {
        Matcher ours = row.random();
        assertThat(ours.matches()).isTrue();
        double chance = Double.parseDouble(ours.group("percent")) / 100;
        if (ours.group("most") != null) {
            firesAtMost(row, Integer.parseInt(ours.group("most")), chance);
        } else if (ours.group("first") != null) {
            firesAmongTheFirst(row, Integer.parseInt(ours.group("first")), chance);
        } else {
            int times = 100_000;
            assertThat(hits(row, evaluations(row.input(), times)))
                    .isCloseTo(times * chance, within(noise(times, chance)));
        }
    }

    /** The trials go on until the count is used up, so that in the long run all of it is. */
    private static void firesAtMost(Row row, int most, double chance) {
        int times = 100_000;
        List<String> outcomes = evaluations(row.input().replace(most + "*", times + "*"), times);
        assertThat(hits(row, outcomes)).isCloseTo(times * chance, within(noise(times, chance)));
        assertThat(hits(row, evaluations(row.input(), times))).isEqualTo(most);
    }

    /** The count is spent by trials, hit or miss, so that nothing fires later. */
    private static void firesAmongTheFirst(Row row, int first, double chance) {
        int armings = 20_000;
        FailPoints registry = FailPoints.create();
        FailPoint point = registry.define(new FailPointKey("x", "tests terms", row.input()));
        double hits = 0;
        for (int i = 0; i < armings; i++) {
            registry.seed(i); // every arming with the same seed draws the same numbers
            registry.put("x", row.input());
            hits += hits(row, evaluations(point, first));
            assertThat(evaluations(point, EVALUATIONS)).containsOnly("-");
        }
        assertThat(hits).isCloseTo(armings * first * chance, within(noise(armings * first, chance)));
    }

    /** How many outcomes are the row's value, all others being nothing. */
    private static double hits(Row row, List<String> outcomes) {
        String value = row.ours().substring(row.ours().indexOf(": ") + 2);
        assertThat(outcomes).isSubsetOf(value, "-");
        return Collections.frequency(outcomes, value);
    }

    /** Four standard deviations of a binomial distribution. */
    private static double noise(int times, double chance) {
        return 4 * Math.sqrt(times * chance * (1 - chance));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void whatDiffersFromTheOthersIsExplained(Row row) {
        List<String> comparable = IntStream.range(0, 3)
                .mapToObj(i -> comparable(row.others().get(i)))
                .toList();
        String ours = comparable(row.ours());
        boolean agreed = comparable.contains(ours);
        boolean contradicted = comparable.stream().anyMatch(other -> !other.equals(ours) && !other.equals("ERR"));
        assertThat(row.why().isEmpty()).as("nothing to explain").isEqualTo(agreed && !contradicted);
    }

    /** An outcome without what only one notation has: types, actions as steps, the manner of failing, the chance. */
    private static String comparable(String cell) {
        if (cell.startsWith("ERR") || cell.startsWith("CRASH") || cell.contains("NPE")) {
            return "ERR";
        }
        if (cell.startsWith("random")) {
            return "random";
        }
        return String.join(
                ", ", outcomes(cell).stream().map(TermsConformanceTest::plain).toList());
    }

    private static String plain(String outcome) {
        if (outcome.matches("(sleep|print|yield).*")) {
            return "-";
        }
        String text = outcome.replaceFirst("^s(?=\")", "").replaceFirst("^\"(.*)\"$", "$1");
        return text.equals("None") || text.isEmpty()
                ? "{}"
                : text.replace("\\\"", "\"").replace("\\\\", "\\");
    }
}
