package io.failgate.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.FailPointPlugin;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.config.ConfigException;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Failpoints that a plug-in registers are armed by SQL. */
@Timeout(60)
class PluginTest {

    private static final AtomicReference<FailPoint> REGISTERED = new AtomicReference<>();

    private final ClassLoader usual = Thread.currentThread().getContextClassLoader();

    @TempDir
    private Path folder = Path.of("");

    /** The plug-in that is found. */
    public static final class Cache implements FailPointPlugin {

        /** For the service loader. */
        public Cache() {}

        @Override
        public void register(FailPoints registry) {
            REGISTERED.set(
                    registry.define(new FailPointKey("com.acme/cache/miss", "the cache knows nothing", "return(1)")));
        }
    }

    /** A plug-in that gives up. */
    public static final class Broken implements FailPointPlugin {

        /** For the service loader. */
        public Broken() {}

        @Override
        public void register(FailPoints registry) {
            throw new IllegalStateException("no licence");
        }
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(usual);
    }

    private URLClassLoader withPlugin(String name) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(FailPointPlugin.class.getName()), name + "\n");
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, usual);
    }

    @Test
    void itsPointsAreArmedAndListedBySql() throws IOException {
        try (URLClassLoader loader = withPlugin(Cache.class.getName());
                VariableServer server = new VariableServer()) {
            Thread.currentThread().setContextClassLoader(loader);
            try (TestProxy proxy = TestProxy.before(server.server());
                    RawClient client = proxy.login()) {
                FailPoint point = Objects.requireNonNull(REGISTERED.get());
                assertThat(point.returnOr("known")).isEqualTo("known");
                assertThat(client.execute("SET @put_failpoint='miss=1*return(\"unknown\")'")
                                .isOk())
                        .isTrue();
                assertThat(client.rows("SHOW FAILPOINTS LIKE 'com.acme/%'"))
                        .containsExactly(List.of("com.acme/cache/miss", "true"));
                assertThat(point.returnOr("known")).isEqualTo("unknown");
                assertThat(point.returnOr("known")).isEqualTo("known");
            }
        }
    }

    @Test
    void theDocumentedOneWorks() throws Exception {
        String page = Files.readString(Path.of("../docs/own-points.md"));
        Path source = Files.writeString(folder.resolve("CachePlugin.java"), only("java", page));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", folder.toString(), "-cp", classPath(), source.toString()))
                .isZero();
        try (URLClassLoader loader = withPlugin(only("text", page).strip());
                VariableServer server = new VariableServer()) {
            Thread.currentThread().setContextClassLoader(loader);
            try (TestProxy proxy = TestProxy.before(server.server());
                    RawClient client = proxy.login()) {
                Method find = loader.loadClass("com.acme.CachePlugin").getMethod("find");
                Matcher set = Pattern.compile("(?m)^ {4}(SET .*)$").matcher(page);
                assertThat(set.find()).isTrue();
                assertThat(client.execute(set.group(1)).isOk()).isTrue();
                assertThat(find.invoke(null)).isEqualTo("nothing");
                assertThat(find.invoke(null)).isEqualTo("found");
            }
        }
    }

    private static String only(String language, String page) {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(page);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    @Test
    void onesThatFailAreNamedAndTheProxyDoesNotStart() throws IOException {
        assertRefused(
                Broken.class.getName(),
                "the plug-in " + Broken.class.getName()
                        + " cannot register its failpoints: java.lang.IllegalStateException: no licence");
        assertRefused(
                "com.acme.Missing",
                "a plug-in cannot be loaded: " + FailPointPlugin.class.getName()
                        + ": Provider com.acme.Missing not found");
    }

    private void assertRefused(String name, String message) throws IOException {
        try (URLClassLoader loader = withPlugin(name);
                VariableServer server = new VariableServer()) {
            Thread.currentThread().setContextClassLoader(loader);
            assertThatThrownBy(() -> TestProxy.before(server.server()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(message);
        }
    }
}
