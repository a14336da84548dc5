package io.failgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@link Circles} finds. */
class CirclesTest {

    @Test
    void thoseThatReachEachOtherAreOneCircle() {
        Circles circles = new Circles(Map.of(
                "user", Set.of("a"),
                "a", Set.of("b", "used"),
                "b", Set.of("c"),
                "c", Set.of("d"),
                "d", Set.of("a", "b"),
                "used", Set.of("used")));

        assertThat(circles.ofMoreThan(3)).containsExactly(Set.of("a", "b", "c", "d"));
        assertThat(circles.ofMoreThan(4)).isEmpty();
    }

    @Test
    void circlesOfWhichOnlyOneReachesTheOtherAreTwo() {
        Circles circles = new Circles(Map.of(
                "a", Set.of("b"),
                "b", Set.of("a", "c"),
                "c", Set.of("d"),
                "d", Set.of("c")));

        assertThat(circles.ofMoreThan(1)).containsExactlyInAnyOrder(Set.of("a", "b"), Set.of("c", "d"));
    }

    @Test
    void aNestedClassCountsAsTheOneItIsIn() {
        Circles circles = Circles.in(new ClassFileImporter()
                .importClasses(Matcher.class, Pattern.class)
                .getPackage("java.util.regex"));

        assertThat(circles.ofMoreThan(1))
                .anySatisfy(circle -> assertThat(circle).contains("Matcher", "Pattern"));
        assertThat(circles.references().keySet()).noneMatch(name -> name.contains("$"));
    }
}
