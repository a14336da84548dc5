package io.failgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.MalformedPacketException;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bugs are told from what peers do wrong. */
class LayersTest {

    static Stream<Throwable> byPeers() {
        return Stream.of(
                new IOException("Connection reset by peer"),
                new DecoderException(new SSLHandshakeException("no")),
                new CorruptedFrameException("no"),
                new MalformedPacketException("no"));
    }

    static Stream<Throwable> bugs() {
        return Stream.of(
                new IllegalStateException(),
                new DecoderException(new NullPointerException()),
                new OutOfMemoryError(),
                new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("byPeers")
    void whatPeersDoIsExpected(Throwable cause) {
        assertThat(Layers.isExpected(cause)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void bugsAreNot(Throwable cause) {
        assertThat(Layers.isExpected(cause)).isFalse();
    }
}
