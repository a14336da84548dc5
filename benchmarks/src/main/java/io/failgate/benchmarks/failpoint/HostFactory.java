package io.failgate.benchmarks.failpoint;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Makes hosts from one source, so that they differ in their guards and in nothing else. Each is a class of its own,
 * with fields and profiles of its own.
 */
final class HostFactory {

    /** In which package hosts are; their methods are kept out of the loops that call them. */
    static final String PACKAGE = "io.failgate.benchmarks.failpoint.hosts";

    private static final String SOURCE = """
            package %2$s;
            import io.failgate.benchmarks.failpoint.Hosts;
            import io.failgate.benchmarks.failpoint.Memory;
            import io.failgate.failpoint.FailPoint;
            import java.util.HashMap;
            import java.util.concurrent.ConcurrentHashMap;
            import java.util.concurrent.locks.ReentrantReadWriteLock;
            public final class %1$s implements Hosts {
                static final String NAME = "%1$s";
                %3$s
                static volatile long hits;
                static void hit() { hits = hits + 1; }
                static int calc(int a, int b) {
                    int c = a * 31 + b;
                    %4$s
                    c ^= c >>> 7;
                    return c + (a ^ b);
                }
                static void vector(int[] left, int[] right, int[] sum) {
                    for (int i = 0; i < sum.length; i++) {
                        %4$s
                        sum[i] = left[i] + right[i];
                    }
                }
                static long mix(long x) {
                    long y = (x ^ (x >>> 32)) * 0xd6e8feb86659fd93L;
                    return y ^ (y >>> 32);
                }
                static int wal(long[] log, int at, long key, long value) {
                    %4$s
                    int next = at + 3 > log.length ? 0 : at;
                    log[next] = key;
                    %5$s
                    log[next + 1] = value;
                    %6$s
                    log[next + 2] = mix(key + mix(value));
                    return next + 3;
                }
                static int fnv(byte[] bytes) {
                    int hash = 0x811c9dc5;
                    for (int i = 0; i < bytes.length; i++) {
                        %4$s
                        hash = (hash ^ bytes[i]) * 0x01000193;
                    }
                    return hash;
                }
                final int[] left;
                final int[] right;
                final int[] sum;
                final long[] log;
                final byte[] bytes;
                public %1$s(Memory memory) {
                    left = memory.left;
                    right = memory.right;
                    sum = memory.sum;
                    log = memory.log;
                    bytes = memory.bytes;
                }
                public int calc(int times) {
                    int x = 0;
                    for (int i = 0; i < times; i++) { x = calc(x, i); }
                    return x;
                }
                public int vector(int times) {
                    for (int i = 0; i < times; i++) { left[i %% left.length] = i; vector(left, right, sum); }
                    return sum[7];
                }
                public int wal(int times) {
                    int at = 0;
                    for (int i = 0; i < times; i++) { at = wal(log, at, i, times); }
                    return at + (int) log[0];
                }
                public int fnv(int times) {
                    int x = 0;
                    for (int i = 0; i < times; i++) { bytes[i %% bytes.length] = (byte) i; x += fnv(bytes); }
                    return x;
                }
                public long hits() { return hits; }
                public void set(boolean armed) { %7$s }
            }
            """;

    private HostFactory() {}

    /** Compiles and loads a class of hosts. */
    static Hosts make(String name, PointCode pointCode, Memory memory) {
        String setter = pointCode == PointCode.VOLATILE ? "armed0 = armed; armed1 = armed; armed2 = armed;" : "";
        String source = SOURCE.formatted(
                name, PACKAGE, pointCode.fields(), pointCode.at(0), pointCode.at(1), pointCode.at(2), setter);
        try {
            Path folder = Files.createTempDirectory("failpoint-benchmarks");
            try {
                return load(compile(folder, name, source), name, memory);
            } finally {
                delete(folder);
            }
        } catch (IOException | ReflectiveOperationException failure) {
            throw new IllegalStateException("cannot make " + name, failure);
        }
    }

    private static Path compile(Path folder, String name, String source) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("a JDK is needed, because hosts are compiled here");
        }
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"), "-d", folder.toString());
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            if (!compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
                    .call()) {
                throw new IllegalStateException(messages.toString());
            }
        }
        return folder;
    }

    private static Hosts load(Path folder, String name, Memory memory)
            throws IOException, ReflectiveOperationException {
        URL[] classes = {folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classes, Hosts.class.getClassLoader())) {
            return (Hosts) loader.loadClass(PACKAGE + "." + name)
                    .getDeclaredConstructor(Memory.class)
                    .newInstance(memory);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
