package io.failgate.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A buffer that is lost fails the tests; this class loses some. */
class LeakExtensionTest {

    private static void lose(ByteBufAllocator allocator) {
        ByteBuf lost = allocator.buffer(10);
        lost.writeByte(1);
    }

    @Test
    void aLostBufferIsReportedOnceWithThePlaceWhereItWasAllocated() {
        lose(ByteBufAllocator.DEFAULT);
        assertThatThrownBy(() -> LeakExtension.failOnLeaks("SomeTest"))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("SomeTest has lost 1 buffers or more:")
                .hasMessageContaining("LeakExtensionTest.lose");
        assertThatCode(() -> LeakExtension.failOnLeaks("SomeTest")).doesNotThrowAnyException();
    }

    @Test
    void anyAllocatorIsWatched() {
        lose(new PooledByteBufAllocator(true));
        assertThatThrownBy(() -> LeakExtension.failOnLeaks("SomeTest")).isInstanceOf(AssertionError.class);
    }

    @Test
    void aReleasedBufferIsNoLeak() {
        ByteBuf buffer = ByteBufAllocator.DEFAULT.buffer(10);
        buffer.release();
        assertThatCode(() -> LeakExtension.failOnLeaks("SomeTest")).doesNotThrowAnyException();
    }

    @Test
    void everyBufferIsWatchedInEveryTest() throws IOException {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        assertThat(resource("META-INF/services/org.junit.jupiter.api.extension.Extension"))
                .contains(LeakExtension.class.getName());
        assertThat(resource("junit-platform.properties")).contains("autodetection.enabled=true");
    }

    private static String resource(String name) throws IOException {
        ClassLoader loader = LeakExtensionTest.class.getClassLoader();
        try (InputStream in = Objects.requireNonNull(loader.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
