package io.failgate.failpoint;

import io.micrometer.context.ContextRegistry;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The program that {@link ProcessTest} runs in processes of its own. */
final class ChildProcess {

    private static final FailPoint POINT = FailPoint.define("child/point", "for tests", "return(5)");

    private ChildProcess() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        switch (arguments[0]) {
            case "store" -> store(Path.of(arguments[1]), out);
            case "arm" -> {
                arm(out);
                out.println("survived with " + POINT.returnOr(0));
            }
            case "micrometer" ->
                ContextRegistry.getInstance()
                        .getThreadLocalAccessors()
                        .forEach(accessor -> out.println(accessor.key()));
            case "scope" -> scope(out);
            case "swallow" -> swallow(out);
            case "checkpoints" -> checkpoints(arguments, out);
            default -> out.println("survived with " + POINT.returnOr(0));
        }
    }

    /** Reaches the point inside the scope that arms it, inside another one, and twice in none. */
    private static void scope(PrintStream out) {
        FailPointScope scope = FailPoints.global().newScope("one");
        POINT.inject();
        scope.arm("point", "return(5)");
        scope.run(POINT::inject);
        FailPoints.global().newScope("other").run(POINT::inject);
        FailPoints.global().list();
        out.println("nobody is lost");
        POINT.inject();
        POINT.inject();
    }

    private static void swallow(PrintStream out) {
        try {
            POINT.inject();
        } catch (FailPointPanic panic) {
            out.println("swallowed");
        }
    }

    /** Passes one checkpoint three times, in each of three ways, and says what else there is. */
    private static void checkpoints(String[] arguments, PrintStream out) {
        if (arguments.length > 1) {
            Checkpoints.variable(arguments[1]);
        }
        for (int pass = 1; pass <= 3; pass++) {
            try {
                Checkpoints.maybeFailAt("step");
                out.println("passed step");
            } catch (IOException failure) {
                out.println(failure.getMessage());
            }
            try {
                Checkpoints.maybePanicAt("panic-step");
            } catch (FailPointPanic panic) {
                out.println(panic.getMessage());
            }
            Checkpoints.maybeCrashAt("crash-step");
        }
        FailPoints.global().list().forEach(status -> out.println(status.key().fullName() + " " + status.hits()));
    }

    private static void arm(PrintStream out) {
        try {
            FailPoints.global().put("point", "return(5)");
        } catch (FailPointException refused) {
            out.println("refused: " + refused.getMessage());
        }
    }

    /** Writes two lines, of which the second is missing if an earlier process died between them. */
    private static void store(Path file, PrintStream out) throws IOException {
        if (Files.exists(file)) {
            Files.writeString(file, "second\n", StandardOpenOption.APPEND);
            out.println("recovered");
            return;
        }
        Files.writeString(file, "first\n");
        Checkpoints.maybePanicAt("between-writes");
        Files.writeString(file, "second\n", StandardOpenOption.APPEND);
    }
}
