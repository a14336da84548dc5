package io.failgate.failpoint.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.failgate.failpoint.Armed;
import io.failgate.failpoint.FailPointScope;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a test is told that uses annotation and parameters wrongly. */
class MistakesTest {

    private static final io.failgate.failpoint.FailPoint POINT =
            io.failgate.failpoint.FailPoint.define("io.failgate.junit/mistaken", "for tests", "return(1)");

    /** Defines no point. */
    static class Plain {}

    /** Tests that arm what cannot be. */
    static class Annotations {

        @Test
        @FailPoint(key = "mistaken", hits = -3)
        void negative() {
            POINT.inject();
        }

        @Test
        @FailPoint(key = "mistaken", hits = Integer.MIN_VALUE)
        void mostNegative() {
            POINT.inject();
        }

        @Test
        @FailPoint(key = "mistaken", in = String.class)
        void inALibrary() {
            POINT.inject();
        }

        @Test
        @FailPoint(key = "mistaken", in = Plain.class)
        void inAClassWithoutPoints() {
            POINT.inject();
        }

        @Test
        @FailPoint(key = "mistaken", in = int.class)
        void inNoClass() {
            POINT.inject();
        }

        @Test
        @FailPoint(key = "mistaken", in = String[].class)
        void inAnArray() {
            POINT.inject();
        }

        @Test
        @FailPoint(key = "mistaken", in = MistakesTest.class)
        void right() {
            POINT.inject();
        }

        @Test
        @FailPoint(key = "mistaken", hits = FailPoint.ANY)
        void parameter(@FailPoint(key = "mistakn") Armed armed) {
            assertThat(armed.hits()).isZero();
        }
    }

    @Test
    void anAnnotationThatMakesNoSenseIsRefused() {
        String annotation = "@FailPoint(key = \"mistaken\", terms = \"return\"";
        String hits = "): hits is 0 or more, FailPoint.AT_LEAST_ONCE or FailPoint.ANY";
        String none = " defines no failpoint; in is the class that defines it";
        List<String> failures = FailPointExtensionTest.failures(Annotations.class);
        assertThat(failures)
                .startsWith(
                        "inAClassWithoutPoints(): " + annotation + ", in = Plain.class): the class "
                                + Plain.class.getName() + none,
                        "inALibrary(): " + annotation + ", in = String.class): the class java.lang.String" + none,
                        "inAnArray(): " + annotation + ", in = String[].class): the class [Ljava.lang.String;" + none,
                        "inNoClass(): " + annotation + ", in = int.class): the class int" + none,
                        "mostNegative(): " + annotation + ", hits = -2147483648" + hits,
                        "negative(): " + annotation + ", hits = -3" + hits)
                .hasSize(7);
        assertThat(failures.get(6))
                .startsWith("parameter")
                .contains("no failpoint is armed by @FailPoint(key = \"mistakn\"); did you mean \"mistaken\"?");
        assertThat(POINT.armed()).isFalse();
    }

    /** Annotations where they do nothing. */
    static class Lifecycle {

        @BeforeEach
        @FailPoint(key = "mistaken")
        void before() {
            POINT.inject();
        }

        @Test
        @FailPoint(key = "mistaken", hits = FailPoint.ANY)
        void test() {
            POINT.inject();
        }
    }

    /** An annotation that says too much. */
    static class TermsOfAParameter {

        @Test
        @FailPoint(key = "mistaken", hits = FailPoint.ANY)
        void parameter(@FailPoint(key = "mistaken", terms = "return(9)") Armed armed) {
            assertThat(armed.hits()).isZero();
        }
    }

    @Test
    void anAnnotationThatDoesNothingIsRefused() {
        assertThat(FailPointExtensionTest.failures(Lifecycle.class))
                .singleElement()
                .asString()
                .contains("@FailPoint does nothing on before(), which is no test");
        assertThat(FailPointExtensionTest.failures(TermsOfAParameter.class))
                .singleElement()
                .asString()
                .contains("arms nothing, and says by its key alone which failpoint is meant");
    }

    /** Tests without any annotation of ours. */
    static class Parameters {

        @Test
        void scope(FailPointScope scope) {
            scope.close();
        }

        @Test
        void arming(Armed armed) {
            armed.close();
        }

        @Test
        void foreign(Runnable other, TestInfo info) {
            other.run();
        }
    }

    /** What is said while tests run. */
    private static List<String> hints(Class<?> tests) {
        StringWriter said = new StringWriter();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(tests))
                                .build(),
                        new MissingExtension(new PrintWriter(said, true)));
        return said.toString().lines().toList();
    }

    /** On the class path, as tests are run. */
    @Test
    void whatSaysItIsFoundByJUnitItself() throws IOException {
        String services = "/META-INF/services/" + TestExecutionListener.class.getName();
        try (InputStream in = MissingExtension.class.getResourceAsStream(services)) {
            assertThat(in).hasContent(MissingExtension.class.getName());
        }
    }

    @Test
    void aParameterThatNobodyGivesSaysWhatToAdd() {
        String hint = ": failpoint-junit gives this parameter if the test or its class has @FailPoint,"
                + " or @ExtendWith(FailPointExtension.class)";
        assertThat(hints(Parameters.class))
                .containsExactlyInAnyOrder("scope(FailPointScope)" + hint, "arming(Armed)" + hint);
    }
}
