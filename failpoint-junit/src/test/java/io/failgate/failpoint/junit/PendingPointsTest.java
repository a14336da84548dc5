package io.failgate.failpoint.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.Armed;
import io.failgate.failpoint.FailPoints;
import org.junit.jupiter.api.Test;

/** Points whose class a test has not loaded when they are armed. */
class PendingPointsTest {

    private static final io.failgate.failpoint.FailPoint POINT =
            io.failgate.failpoint.FailPoint.define("io.failgate.junit/point", "for tests", "return(1)");
    private static final io.failgate.failpoint.FailPoint OTHER =
            io.failgate.failpoint.FailPoint.define("io.failgate.junit/other", "for tests", "return(1)");

    /** Not loaded before a test says so. */
    static class Late {
        static final io.failgate.failpoint.FailPoint POINT = io.failgate.failpoint.FailPoint.define(Late.class, "late");
    }

    /** Named by {@code in}; its point has the name of another. */
    static class Owner {
        static final io.failgate.failpoint.FailPoint POINT =
                io.failgate.failpoint.FailPoint.define(Owner.class, "twin");
    }

    /** Has the other point of that name. */
    static class Namesake {
        static final io.failgate.failpoint.FailPoint POINT =
                io.failgate.failpoint.FailPoint.define(Namesake.class, "twin");
    }

    /** Tests of points whose classes are not loaded when they are armed. */
    static class NotLoaded {

        @Test
        @FailPoint(key = "late", terms = "return(5)", hits = 1)
        void isArmedWhenItIsLoaded(@FailPoint(key = "late") Armed armed) {
            assertThat(armed.pending()).isTrue();
            assertThat(Late.POINT.returnOr(0)).isEqualTo(5);
            assertThat(armed.hits()).isEqualTo(1);
        }

        @Test
        @FailPoint(key = "io.failgate.junit/pont")
        void misspelt() {}

        @Test
        @FailPoint(key = "io.failgate.junit/nowhere", hits = FailPoint.ANY)
        void neverLoaded() {}

        @Test
        @FailPoint(key = "io.failgate.junit/none", hits = 0)
        void fails() {
            throw new AssertionError("on purpose");
        }

        @Test
        @FailPoint(key = "missing", in = Owner.class)
        void notInItsClass() {}
    }

    /** Tests that name the class of a point. */
    @FailPoint(key = "twin", in = Owner.class, terms = "return(7)")
    static class InClass {

        @Test
        void armsThatOfTheClass() {
            assertThat(Owner.POINT.returnOr(0)).isEqualTo(7);
            assertThat(Namesake.POINT.returnOr(0)).isZero();
        }

        @Test
        @FailPoint(key = "io.failgate.junit/other", in = Owner.class, terms = "return(8)")
        void whatIsNotRelativeIsTakenAsItStands() {
            assertThat(OTHER.returnOr(0)).isEqualTo(8);
        }
    }

    @Test
    void aPointOfAClassThatIsNotLoadedIsArmedInAdvance() {
        assertThat(FailPointExtensionTest.failures(NotLoaded.class))
                .containsExactly(
                        "fails(): on purpose",
                        "misspelt(): @FailPoint(key = \"io.failgate.junit/pont\", terms = \"return\") names a point"
                                + " that was never defined: its class was not loaded, or the name is wrong;"
                                + " in = TheClass.class loads the class; did you mean \"io.failgate.junit/point\"?",
                        "neverLoaded(): @FailPoint(key = \"io.failgate.junit/nowhere\", terms = \"return\") names a"
                                + " point that was never defined: its class was not loaded, or the name is wrong;"
                                + " in = TheClass.class loads the class",
                        "notInItsClass(): @FailPoint(key = \"missing\", terms = \"return\") names a point that was"
                                + " never defined: the class " + Owner.class.getName()
                                + " was initialised and has defined no such point");
        assertThat(FailPoints.global().undefined()).isEmpty();
        assertThat(POINT.armed()).isFalse();
        assertThat(OTHER.armed()).isFalse();
    }

    @Test
    void aClassThatIsNamedIsInitialisedAndItsPointsComeFirst() {
        assertThat(Namesake.POINT.armed()).isFalse();
        assertThat(FailPointExtensionTest.failures(InClass.class)).isEmpty();
        assertThat(OTHER.armed()).isFalse();
    }
}
