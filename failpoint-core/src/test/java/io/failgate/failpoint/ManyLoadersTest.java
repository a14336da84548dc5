package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A class with a point that many class loaders define: one point, and the loaders can go. */
@Tag("exhaustive")
@Timeout(120)
class ManyLoadersTest {

    private static final int LOADERS = 1_000;
    private static final String POINT = LoadedHost.class.getName() + "/many-loaders";

    /** Defines {@link LoadedHost} itself. */
    private static final class Loader extends URLClassLoader {

        Loader() {
            super(new URL[0], Loader.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(LoadedHost.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
            try (InputStream in = ManyLoadersTest.class.getResourceAsStream(file)) {
                byte[] code = in == null ? new byte[0] : in.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }
    }

    private static int call(Loader loader) throws Exception {
        return (Integer) ((Callable<?>) loader.loadClass(LoadedHost.class.getName())
                        .getDeclaredConstructor()
                        .newInstance())
                .call();
    }

    @Test
    void theyHaveOnePointAndAreLetGo() throws Exception {
        FailPoints points = FailPoints.global();
        Armed armed = points.arm(POINT, "return(7)");
        List<WeakReference<Loader>> loaders = new ArrayList<>();
        for (int i = 0; i < LOADERS; i++) {
            Loader loader = new Loader();
            assertThat(call(loader)).isEqualTo(7);
            loaders.add(new WeakReference<>(loader));
        }
        assertThat(armed.hits()).as("of all together").isEqualTo(LOADERS);
        assertThat(points.list())
                .filteredOn(status -> status.key().fullName().equals(POINT))
                .hasSize(1);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.get() == null);
        });
        assertThat(points.status(POINT).armed()).as("the point stays").isTrue();
        armed.close();
    }

    @Test
    void armingIsAsFastAsForOne() throws Exception {
        List<Loader> alive = new ArrayList<>();
        for (int i = 0; i < LOADERS; i++) {
            Loader loader = new Loader();
            assertThat(call(loader)).isZero();
            alive.add(loader);
        }
        FailPoints points = FailPoints.global();
        long began = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            points.arm(POINT, "return").close();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(took).as("of a thousand changes there and back").isLessThan(Duration.ofSeconds(5));
        points.put(POINT, "return(8)");
        for (Loader loader : alive) {
            assertThat(call(loader)).isEqualTo(8);
        }
        points.remove(POINT);
    }
}
