package io.failgate.proxy.testing;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that has lost buffers. Registered for all tests by {@code META-INF/services}. */
public final class LeakExtension implements BeforeAllCallback, AfterAllCallback {

    /** Made by JUnit. */
    public LeakExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        Leaks.ofThisProcess(); // from here on
    }

    @Override
    public void afterAll(ExtensionContext context) {
        failOnLeaks(context.getDisplayName());
    }

    /** Throws if anything was lost since the last call. */
    static void failOnLeaks(String testClass) {
        List<String> leaks = Leaks.ofThisProcess().collect();
        if (!leaks.isEmpty()) {
            throw new AssertionError(
                    testClass + " has lost " + leaks.size() + " buffers or more:\n" + String.join("\n", leaks));
        }
    }
}
