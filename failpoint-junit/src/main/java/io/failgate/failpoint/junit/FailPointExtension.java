package io.failgate.failpoint.junit;

import io.failgate.failpoint.Armed;
import io.failgate.failpoint.FailPointScope;
import io.failgate.failpoint.FailPoints;
import io.failgate.failpoint.Nearest;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
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
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

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

    /**
     * What is armed for a class or a test: closed by JUnit when that is over, or sooner.
     *
     * @param expectations in the order of what is armed
     * @param ended the tests that ended, of a class
     * @param failed whether any of them did
     */
    private record Armings(
            FailPointScope scope,
            List<Armed> armed,
            List<FailPoint> expectations,
            AtomicInteger ended,
            AtomicBoolean failed)
            implements AutoCloseable {

        Armings(FailPointScope scope) {
            this(scope, new ArrayList<>(), new ArrayList<>(), new AtomicInteger(), new AtomicBoolean());
        }

        void arm(FailPoint failPoint, String name) {
            armed.add(scope.arm(name, failPoint.terms()));
            expectations.add(failPoint);
        }

        void note(boolean thatFailed) {
            ended.incrementAndGet();
            failed.compareAndSet(false, thatFailed);
        }

        /**
         * Ends it, and fails if anything was not defined, or not hit as often as it must be.
         *
         * @param passed whether that counts
         * @param names of the points that are defined
         */
        void end(Predicate<Armings> passed, Supplier<List<String>> names) {
            List<Boolean> pending = armed.stream().map(Armed::pending).toList(); // closing ends that as well
            close();
            if (!passed.test(this)) {
                return;
            }
            List<String> wrong = IntStream.range(0, armed.size())
                    .mapToObj(i -> pending.get(i)
                            ? Optional.of(undefined(expectations.get(i), names.get()))
                            : complaint(expectations.get(i), armed.get(i).hits()))
                    .flatMap(Optional::stream)
                    .toList();
            if (!wrong.isEmpty()) {
                throw new AssertionError(String.join("\n", wrong));
            }
        }

        @Override
        public void close() {
            scope.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Misplaced.check(context.getRequiredTestClass());
        open(context, context.getRequiredTestClass());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Misplaced.check(context.getRequiredTestClass()); // also where only a method has the extension
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
        if (armings == null) {
            return;
        }
        boolean failed = context.getExecutionException().isPresent();
        around(context).ifPresent(ofClass -> ofClass.note(failed));
        armings.end(ofTest -> !failed, this::names);
    }

    /** The hits of a class are looked at if all its tests that ran have passed, and any did. */
    @Override
    public void afterAll(ExtensionContext context) {
        Armings armings = store(context).remove(Armings.class, Armings.class);
        if (armings == null) {
            return;
        }
        around(context).ifPresent(outer -> outer.note(armings.failed().get()));
        armings.end(ofClass -> ofClass.ended().get() > 0 && !ofClass.failed().get(), this::names);
    }

    private static Optional<String> complaint(FailPoint failPoint, long hits) {
        int expected = failPoint.hits();
        if (expected == FailPoint.ANY || expected == hits || (expected == FailPoint.AT_LEAST_ONCE && hits > 0)) {
            return Optional.empty();
        }
        String annotation = annotation(failPoint);
        return Optional.of(
                expected == FailPoint.AT_LEAST_ONCE
                        ? annotation + ") was armed and never hit; if that is fine, say hits = FailPoint.ANY"
                        : annotation + ", hits = " + expected + ") was hit " + hits + " times");
    }

    private static String undefined(FailPoint failPoint, List<String> names) {
        return annotation(failPoint) + ") names a point that was never defined: "
                + (failPoint.in() == Object.class
                        ? "its class was not loaded, or the name is wrong; in = TheClass.class loads the class"
                        : "the class " + failPoint.in().getName() + " was initialised and has defined no such point")
                + Nearest.hint(
                        failPoint.key(),
                        names.stream()
                                .filter(name -> Nearest.find(lastPart(failPoint.key()), List.of(lastPart(name)))
                                        .isPresent())
                                .toList());
    }

    /** What is behind the prefix, which may be so long that everything with it is near. */
    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String annotation(FailPoint failPoint) {
        return "@FailPoint(key = \"" + failPoint.key() + "\", terms = \"" + failPoint.terms() + "\"";
    }

    /**
     * Refuses what makes no sense, before anything is armed.
     *
     * @throws ExtensionConfigurationException if so
     */
    private void check(FailPoint failPoint) {
        if (failPoint.hits() < FailPoint.ANY) {
            throw new ExtensionConfigurationException(annotation(failPoint) + ", hits = " + failPoint.hits()
                    + "): hits is 0 or more, FailPoint.AT_LEAST_ONCE or FailPoint.ANY");
        }
        if (failPoint.in() != Object.class
                && !new DefiningClass(failPoint.in()).initialise(failPoint.key(), failPoints)) {
            throw new ExtensionConfigurationException(
                    annotation(failPoint) + ", in = " + failPoint.in().getSimpleName() + ".class): the class "
                            + failPoint.in().getName() + " defines no failpoint; in is the class that defines it");
        }
    }

    /** The full names and names of the points that are defined. */
    private List<String> names() {
        return failPoints.list().stream()
                .filter(status -> !status.pending())
                .flatMap(status ->
                        Stream.of(status.key().fullName(), status.key().name()))
                .distinct()
                .toList();
    }

    /** The full name that a point has if its class prefixes it; or else the name as it stands. */
    private String nameOf(FailPoint failPoint) {
        Class<?> owner = failPoint.in();
        if (owner == Object.class) {
            return failPoint.key();
        }
        List<String> defined = names();
        return Stream.of(owner.getName(), owner.getPackageName())
                .map(prefix -> prefix + "/" + failPoint.key())
                .filter(defined::contains)
                .findFirst()
                .orElse(failPoint.key());
    }

    /**
     * A scope inside that of the context around, with what is annotated armed in it. It is closed even if arming fails.
     */
    private Armings open(ExtensionContext context, AnnotatedElement annotated) {
        Optional<Armings> around = around(context);
        String name = context.getDisplayName();
        FailPointScope scope =
                around.map(outer -> outer.scope().newScope(name)).orElseGet(() -> failPoints.newScope(name));
        Armings armings = new Armings(scope);
        store(context).put(Armings.class, armings);
        for (FailPoint failPoint : AnnotationSupport.findRepeatableAnnotations(annotated, FailPoint.class)) {
            check(failPoint);
            armings.arm(failPoint, nameOf(failPoint));
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
        Misplaced.check(parameter);
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
                + key.map(name -> "(key = \"" + name + "\")" + Nearest.hint(name, armedNames(context)))
                        .orElse(""));
    }

    private static List<String> armedNames(ExtensionContext context) {
        return Stream.iterate(
                        Optional.of(context), Optional::isPresent, level -> level.flatMap(ExtensionContext::getParent))
                .flatMap(level -> level.flatMap(FailPointExtension::armings).stream())
                .flatMap(armings -> armings.armed().stream())
                .flatMap(armed -> Stream.of(armed.key().name(), armed.key().fullName()))
                .toList();
    }

    private static boolean isCalled(Armed armed, String name) {
        return armed.key().fullName().equals(name) || armed.key().name().equals(name);
    }

    private static Optional<Armings> around(ExtensionContext context) {
        return context.getParent().flatMap(FailPointExtension::armings);
    }

    private static Optional<Armings> armings(ExtensionContext context) {
        return Optional.ofNullable(store(context).get(Armings.class, Armings.class));
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }
}
