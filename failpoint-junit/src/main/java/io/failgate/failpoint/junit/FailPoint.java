package io.failgate.failpoint.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Arms a failpoint of the {@linkplain io.failgate.failpoint.FailPoints#global() registry of the process} for one test,
 * or for each test of a class. Only code that runs on behalf of the test meets it. That is code on the test's thread,
 * on threads started from there, and on executors wrapped by the test's {@link io.failgate.failpoint.FailPointScope}. A
 * parameter of that type gives the scope. Other tests may arm the same point differently at the same time. What a
 * method arms counts before what its class arms.
 *
 * <pre>{@code
 * @Test
 * @FailPoint(key = "com.acme.store/before-write", terms = "1*return(\"disk full\")")
 * void aFullDiskIsReported() { … }
 * }</pre>
 *
 * <p>A point that is armed and never hit fails the test, unless {@link #hits} says otherwise. A point is defined when
 * its class is loaded; until then it is armed in advance. If no point has the name by the end, the test fails whatever
 * {@code hits} is.
 *
 * <p>On a parameter of type {@link io.failgate.failpoint.Armed} it says which of several points is meant; terms and
 * hits are of no account there.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.PARAMETER})
@Repeatable(FailPoint.Several.class)
@ExtendWith(FailPointExtension.class)
public @interface FailPoint {

    /** The point's full name or name; with {@link #in}, a name that the class has defined itself comes first. */
    String key();

    /**
     * The class that defines the point, which is initialised first. Its points are found by their names even if those
     * of other classes have the same.
     */
    Class<?> in() default Object.class;

    /** What it does; see the term language of {@code failpoint-core}. */
    String terms() default "return";

    /**
     * How often the point must be hit: that often exactly, {@link #AT_LEAST_ONCE} or {@link #ANY}. Otherwise the test
     * fails, unless it has failed already. For what a class arms, the hits of all its tests count together.
     */
    int hits() default AT_LEAST_ONCE;

    /** A point that is armed and never hit fails the test: the test does not test what it seems to. */
    int AT_LEAST_ONCE = -1;

    /** Any number of hits is fine, and none. */
    int ANY = -2;

    /** Holds annotations that are repeated. */
    @Documented
    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.METHOD, ElementType.TYPE})
    @ExtendWith(FailPointExtension.class)
    @interface Several {

        /** The annotations. */
        FailPoint[] value();
    }
}
