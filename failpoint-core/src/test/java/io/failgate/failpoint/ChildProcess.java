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
        Checkpoints.ofEnvironment().maybePanicAt("between-writes");
        Files.writeString(file, "second\n", StandardOpenOption.APPEND);
    }
}
