package io.failgate.failpoint;

/**
 * Methods whose machine code is compared: each without a failpoint, with failpoints, and with the volatile fields that
 * failpoints would otherwise be. All three have the same work to do.
 */
final class ZeroCostHosts {

    private ZeroCostHosts() {}

    private static FailPoint define(String name) {
        return FailPoint.define("zero/" + name, "for tests", "return");
    }

    private static void hit() {
        throw new IllegalStateException("nothing here is armed while it runs");
    }

    private static long mix(long x) {
        long y = (x ^ (x >>> 32)) * 0xd6e8feb86659fd93L;
        return y ^ (y >>> 32);
    }

    /** No failpoints. */
    static final class Base {

        private Base() {}

        static int calc(int a, int b) {
            int c = a * 31 + b;
            c ^= c >>> 7;
            return c + (a ^ b);
        }

        static void vector(int[] left, int[] right, int[] sum) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] = left[i] + right[i];
            }
        }

        static int wal(long[] log, int position, long key, long value) {
            int next = position + 3 > log.length ? 0 : position;
            log[next] = key;
            log[next + 1] = value;
            log[next + 2] = mix(key + mix(value));
            return next + 3;
        }
    }

    /** Failpoints as users write them. */
    static final class Pointed {

        private static final FailPoint IN_CALC = define("in-calc");
        private static final FailPoint IN_VECTOR = define("in-vector");
        private static final FailPoint BEFORE_APPEND = define("before-append");
        private static final FailPoint AFTER_KEY = define("after-key");
        private static final FailPoint BEFORE_CHECKSUM = define("before-checksum");

        private Pointed() {}

        static int calc(int a, int b) {
            int c = a * 31 + b;
            if (IN_CALC.armed()) {
                IN_CALC.inject();
            }
            c ^= c >>> 7;
            return c + (a ^ b);
        }

        static void vector(int[] left, int[] right, int[] sum) {
            for (int i = 0; i < sum.length; i++) {
                if (IN_VECTOR.armed()) {
                    IN_VECTOR.inject();
                }
                sum[i] = left[i] + right[i];
            }
        }

        static int wal(long[] log, int position, long key, long value) {
            if (BEFORE_APPEND.armed()) {
                BEFORE_APPEND.inject();
            }
            int next = position + 3 > log.length ? 0 : position;
            log[next] = key;
            if (AFTER_KEY.armed()) {
                AFTER_KEY.inject();
            }
            log[next + 1] = value;
            if (BEFORE_CHECKSUM.armed()) {
                BEFORE_CHECKSUM.inject();
            }
            log[next + 2] = mix(key + mix(value));
            return next + 3;
        }
    }

    /** What the comparison must tell from nothing at all. */
    @SuppressWarnings("UnusedVariable") // they are never assigned, which the compiler of machine code cannot know
    static final class Volatile {

        private static volatile boolean inCalc;
        private static volatile boolean inVector;
        private static volatile boolean beforeAppend;
        private static volatile boolean afterKey;
        private static volatile boolean beforeChecksum;

        private Volatile() {}

        static int calc(int a, int b) {
            int c = a * 31 + b;
            if (inCalc) {
                hit();
            }
            c ^= c >>> 7;
            return c + (a ^ b);
        }

        static void vector(int[] left, int[] right, int[] sum) {
            for (int i = 0; i < sum.length; i++) {
                if (inVector) {
                    hit();
                }
                sum[i] = left[i] + right[i];
            }
        }

        static int wal(long[] log, int position, long key, long value) {
            if (beforeAppend) {
                hit();
            }
            int next = position + 3 > log.length ? 0 : position;
            log[next] = key;
            if (afterKey) {
                hit();
            }
            log[next + 1] = value;
            if (beforeChecksum) {
                hit();
            }
            log[next + 2] = mix(key + mix(value));
            return next + 3;
        }
    }
}
