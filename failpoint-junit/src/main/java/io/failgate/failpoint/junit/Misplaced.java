package io.failgate.failpoint.junit;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Refuses {@link FailPoint} where it would do nothing. */
final class Misplaced {

    private Misplaced() {}

    /**
     * Checks the methods of a class.
     *
     * @throws ExtensionConfigurationException if one is annotated and is no test
     */
    static void check(Class<?> testClass) {
        AnnotationSupport.findAnnotatedMethods(testClass, FailPoint.class, HierarchyTraversalMode.TOP_DOWN).stream()
                .filter(method -> !AnnotationSupport.isAnnotated(method, Testable.class))
                .findFirst()
                .ifPresent(Misplaced::refuse);
    }

    private static void refuse(Method method) {
        throw new ExtensionConfigurationException("@FailPoint does nothing on " + method.getName()
                + "(), which is no test: annotate tests and classes, or arm in it with a FailPointScope as parameter");
    }

    /**
     * Checks a parameter, whose annotation says nothing but which failpoint is meant.
     *
     * @throws ParameterResolutionException if it says more
     */
    static void check(ParameterContext parameter) {
        boolean saysMore = parameter
                .findAnnotation(FailPoint.class)
                .filter(meant -> !meant.terms().equals("return") || meant.hits() != FailPoint.AT_LEAST_ONCE)
                .isPresent();
        if (saysMore) {
            throw new ParameterResolutionException("@FailPoint on the parameter "
                    + parameter.getParameter().getName()
                    + " arms nothing, and says by its key alone which failpoint is meant: terms and hits belong to"
                    + " that of the test or its class");
        }
    }
}
