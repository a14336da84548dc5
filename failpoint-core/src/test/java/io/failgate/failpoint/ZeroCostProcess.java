package io.failgate.failpoint;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * The program that {@link ZeroCostTest} runs in processes of its own. On the class path it may ask the virtual machine
 * about itself, which is done by reflection because the module does not require {@code java.management}.
 */
final class ZeroCostProcess {

    private static final FailPoint ANOTHER = FailPoint.define("zero/another", "for tests", "return");
    private static final FailPoint POINT = FailPoint.define("zero/point", "for tests", "return");
    private static final int TIMES = 1_000_000;

    private static int results;
    private static byte[] kept = {};

    private ZeroCostProcess() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        switch (arguments[0]) {
            case "code" -> code(out);
            case "code-another-armed-first" -> {
                FailPoints.global().put(ANOTHER.key().name(), "return");
                run(out, "another-armed");
            }
            case "allocation" -> allocation(out);
            default -> footprint(arguments, out);
        }
    }

    /**
     * Runs the hosts hot in each state, one after the other; whatever a change of state invalidates is compiled again.
     */
    private static void code(PrintStream out) {
        run(out, "never-armed");
        FailPoints.global().put(ANOTHER.key().name(), "return");
        run(out, "another-armed");
        for (String own : List.of("in-calc", "in-vector", "before-append", "after-key", "before-checksum")) {
            FailPoints.global().arm(own, "return").close();
        }
        run(out, "was-armed");
    }

    private static void run(PrintStream out, String state) {
        out.println("== " + state);
        int[] left = IntStream.range(0, 1024).toArray();
        int[] right = left.clone();
        int[] sum = new int[left.length];
        long[] log = new long[500];
        int[] positions = new int[3];
        for (int i = 0; i < 40_000; i++) {
            results += ZeroCostHosts.Base.calc(i, results) & 1;
            results += ZeroCostHosts.Pointed.calc(i, results) & 1;
            results += ZeroCostHosts.Volatile.calc(i, results) & 1;
            ZeroCostHosts.Base.vector(left, right, sum);
            ZeroCostHosts.Pointed.vector(left, right, sum);
            ZeroCostHosts.Volatile.vector(left, right, sum);
            positions[0] = ZeroCostHosts.Base.wal(log, positions[0], i, results);
            positions[1] = ZeroCostHosts.Pointed.wal(log, positions[1], i, results);
            positions[2] = ZeroCostHosts.Volatile.wal(log, positions[2], i, results);
        }
        out.println("== end");
    }

    private static void allocation(PrintStream out) throws Exception {
        out.println("off armed: " + allocated(POINT::armed));
        out.println("off evaluate: " + allocated(() -> POINT.evaluate().isNone()));
        for (String terms : List.of("return(1)", "0*return->50%return(\"x\")->off", "2*print&sleep(1s)->panic")) {
            try (Armed armed = FailPoints.global().arm("point", terms)) {
                out.println(terms + " armed: " + allocated(POINT::armed));
                out.println(
                        terms + " evaluate: " + allocated(() -> POINT.evaluate().isNone()));
                FailPointScope scope = FailPoints.global().newScope("scope");
                out.println(terms + " evaluate for a scope: "
                        + allocated(() -> POINT.evaluate(scope).isNone()));
                results += (int) armed.hits();
            }
        }
        out.println("control: " + allocated(ZeroCostProcess::allocates));
    }

    private static boolean allocates() {
        kept = new byte[16];
        return kept.length > 16;
    }

    /** The bytes that this thread allocates while it asks, per question. */
    private static String allocated(BooleanSupplier question) throws Exception {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        Method allocated =
                Class.forName("com.sun.management.ThreadMXBean").getMethod("getThreadAllocatedBytes", long.class);
        long thread = Thread.currentThread().getId();
        ask(question);
        ask(question);
        long before = (long) allocated.invoke(threads, thread);
        ask(question);
        long after = (long) allocated.invoke(threads, thread);
        return String.format(Locale.ROOT, "%.3f", (after - before) / (double) TIMES);
    }

    private static void ask(BooleanSupplier question) {
        for (int i = 0; i < TIMES; i++) {
            results += question.getAsBoolean() ? 1 : 0;
        }
    }

    /** Runs generated classes hot and reports what the virtual machine keeps beside the heap. */
    private static void footprint(String[] classes, PrintStream out) throws Exception {
        for (String name : classes) {
            Method work = Class.forName(name).getMethod("work", int.class);
            results += (int) work.invoke(null, 40_000);
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            System.gc(); // which gives back code that has been compiled better since
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos()); // JDK 17 does so on its own, some time
            least = Math.min(least, besideTheHeap());
        }
        out.println("bytes: " + least);
    }

    private static long besideTheHeap() throws Exception {
        Class<?> type = Class.forName("java.lang.management.MemoryPoolMXBean");
        List<?> pools = (List<?>) Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getMemoryPoolMXBeans")
                .invoke(null);
        long bytes = 0;
        for (Object pool : pools) {
            String name = (String) type.getMethod("getName").invoke(pool);
            if (name.equals("Metaspace") || name.startsWith("Code")) { // the compressed class space is in the metaspace
                Object usage = type.getMethod("getUsage").invoke(pool);
                Method used = Class.forName("java.lang.management.MemoryUsage").getMethod("getUsed");
                bytes += (long) used.invoke(usage);
            }
        }
        return bytes;
    }
}
