package io.failgate.failpoint.junit;

import io.failgate.failpoint.Armed;
import io.failgate.failpoint.FailPointScope;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Says on standard error what to add where a test wants a scope or an arming, and {@link FailPointExtension} is not
 * registered. JUnit can only say then that nobody gives it. Found by JUnit's launcher itself.
 */
public final class MissingExtension implements TestExecutionListener {

    private final PrintWriter err;

    /** Made by {@link java.util.ServiceLoader}. */
    public MissingExtension() {
        this(new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    }

    MissingExtension(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        result.getThrowable()
                .filter(MissingExtension::isOurs)
                .ifPresent(failure -> err.println(test.getDisplayName()
                        + ": failpoint-junit gives this parameter if the test or its class has @FailPoint,"
                        + " or @ExtendWith(FailPointExtension.class)"));
    }

    private static boolean isOurs(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure instanceof ParameterResolutionException
                && message.startsWith("No ParameterResolver registered")
                && Stream.of(FailPointScope.class, Armed.class)
                        .anyMatch(type -> message.contains("[" + type.getName() + " "));
    }
}
