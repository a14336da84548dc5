package io.failgate.failpoint.junit;

import io.failgate.failpoint.Armed;
import io.failgate.failpoint.FailPointScope;
import io.failgate.failpoint.FailPoints;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Arms what {@link FailPoint} says, in a scope for each class and in one inside it for each test, and disarms it
 * whatever happens. Registered by the annotation itself; for a registry other than that of the process, or for a scope
 * without annotations, register an instance with {@code @RegisterExtension}. Thread-safe.
 */
public final class FailPointExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(FailPointExtension.class);

    private final FailPoints failPoints;

    /** Arms points of the registry of the process. */
    public FailPointExtension() {
        this(FailPoints.global());
    }

    /** Arms points of another registry. */
    public FailPointExtension(FailPoints failPoints) {
        this.failPoints = failPoints;
    }

    /** What is armed for a class or a test: closed by JUnit when that is over, or sooner. */
    private record Armings(FailPointScope scope, List<Armed> armed) implements AutoCloseable {
        @Override
        public void close() {
            scope.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        open(context, context.getRequiredTestClass());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Armings armings = open(context, context.getRequiredTestMethod());
        store(context).put(FailPointScope.Entered.class, armings.scope().enter());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        FailPointScope.Entered entered =
                store(context).remove(FailPointScope.Entered.class, FailPointScope.Entered.class);
        if (entered != null) {
            entered.close();
        }
        Armings armings = store(context).remove(Armings.class, Armings.class);
        if (armings != null) {
            armings.close();
        }
    }

    /**
     * A scope inside that of the context around, with what is annotated armed in it. It is closed even if arming fails.
     */
    private Armings open(ExtensionContext context, AnnotatedElement annotated) {
        Optional<Armings> around = context.getParent().flatMap(FailPointExtension::armings);
        String name = context.getDisplayName();
        FailPointScope scope =
                around.map(outer -> outer.scope().newScope(name)).orElseGet(() -> failPoints.newScope(name));
        Armings armings = new Armings(scope, new ArrayList<>());
        store(context).put(Armings.class, armings);
        for (FailPoint failPoint : AnnotationSupport.findRepeatableAnnotations(annotated, FailPoint.class)) {
            armings.armed().add(scope.arm(failPoint.key(), failPoint.terms()));
        }
        return armings;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return (type == Armed.class || type == FailPointScope.class)
                && armings(context).isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (parameter.getParameter().getType() == FailPointScope.class) {
            return armings(context).orElseThrow().scope();
        }
        Optional<String> key = parameter.findAnnotation(FailPoint.class).map(FailPoint::key);
        for (Optional<ExtensionContext> level = Optional.of(context);
                level.isPresent();
                level = level.get().getParent()) {
            List<Armed> meant = armings(level.get()).map(Armings::armed).orElse(List.of()).stream()
                    .filter(armed -> key.isEmpty() || isCalled(armed, key.get()))
                    .toList();
            if (meant.size() == 1) {
                return meant.get(0);
            }
            if (meant.size() > 1) {
                throw new ParameterResolutionException(
                        "say which of " + meant.size() + " failpoints is meant: @FailPoint(key = …) Armed "
                                + parameter.getParameter().getName());
            }
        }
        throw new ParameterResolutionException("no failpoint is armed by @FailPoint"
                + key.map(name -> "(key = \"" + name + "\")").orElse(""));
    }

    private static boolean isCalled(Armed armed, String name) {
        return armed.key().fullName().equals(name) || armed.key().name().equals(name);
    }

    private static Optional<Armings> armings(ExtensionContext context) {
        return Optional.ofNullable(store(context).get(Armings.class, Armings.class));
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }
}
