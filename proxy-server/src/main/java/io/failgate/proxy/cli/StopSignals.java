package io.failgate.proxy.cli;

import io.failgate.proxy.logging.Logs;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Ctrl-C and SIGTERM do: the first ends the program in order, the second at once. Java would ignore the second.
 * Its classes for signals are not part of every Java, so they are looked up by name.
 */
final class StopSignals {

    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

    /** Added to a signal's number, as shells do. */
    private static final int ENDED_BY_SIGNAL = 128;

    private static final AtomicBoolean STOPPING = new AtomicBoolean();

    private StopSignals() {}

    static void install() {
        handle("INT", 2);
        handle("TERM", 15);
    }

    private static void handle(String name, int number) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            stop(ENDED_BY_SIGNAL + number);
                        }
                        return null;
                    });
            Method handle = signal.getMethod("handle", signal, handler);
            Object which = signal.getConstructor(String.class).newInstance(name);
            Object before = handle.invoke(null, which, ours);
            Object ignored = handler.getField("SIG_IGN").get(null);
            if (ignored.equals(before)) {
                handle.invoke(null, which, ignored); // as of a program in the background
            }
        } catch (ReflectiveOperationException | IllegalArgumentException without) {
            Throwable reason = without instanceof InvocationTargetException wrapper ? wrapper.getCause() : without;
            LOG.debug("a second SIG{} does not stop at once: {}", name, String.valueOf(reason));
        }
    }

    private static void stop(int exitCode) {
        if (STOPPING.compareAndSet(false, true)) {
            new Thread(() -> System.exit(exitCode), "stop").start();
        } else {
            LOG.warn("Failgate stops at once, and cuts off clients");
            Logs.close();
            ClassArchive.settle();
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
