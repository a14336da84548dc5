package io.failgate.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.testing.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The name is read as the client has sent it, however it comes. */
class ClientHelloTest {

    private static final int HEADER = 5;

    private static final class AnyName extends SNIServerName {

        AnyName(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The first record of a client of Java's. */
    private static byte[] record(String name) throws GeneralSecurityException, SSLException {
        SSLEngine client = SSLContext.getDefault().createSSLEngine();
        client.setUseClientMode(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new AnyName(name)));
        client.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static String name(ClientHello hello) {
        return hello.name()
                .map(name -> new String(name.getEncoded(), StandardCharsets.ISO_8859_1))
                .orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "db.example", "my_db", "_", "db.example.", "a..b", "-", "DB.Example", "127.0.0.1"})
    void theNameIsRead(String name) throws GeneralSecurityException, SSLException {
        byte[] record = record(name);
        ClientHello hello = new ClientHello();
        for (int length = 0; length < record.length; length++) {
            hello.look(Unpooled.wrappedBuffer(record, 0, length));
            assertThat(hello.name()).isEmpty();
        }
        ByteBuf all = Unpooled.wrappedBuffer(new byte[3], record, new byte[] {1, 2, 3});
        all.skipBytes(3);
        hello.look(all);
        assertThat(name(hello)).isEqualTo(name);
        assertThat(all.readerIndex()).as("nothing is consumed").isEqualTo(3);
        hello.look(Unpooled.wrappedBuffer(record("another")));
        assertThat(name(hello)).as("the first counts").isEqualTo(name);
    }

    @Test
    void aMessageMayBeInSeveralRecords() throws GeneralSecurityException, SSLException {
        byte[] record = record("my_db");
        for (int size : List.of(1, 2, 3, 50, 100)) {
            ClientHello hello = new ClientHello();
            for (int at = HEADER; at < record.length; at += size) {
                assertThat(hello.name()).isEmpty();
                byte[] part = Arrays.copyOfRange(record, at, Math.min(record.length, at + size));
                hello.look(Unpooled.wrappedBuffer(Bytes.concat(new byte[] {22, 3, 3, 0, (byte) part.length}, part)));
            }
            assertThat(name(hello)).isEqualTo("my_db");
        }
    }

    @Test
    void anyBytesAreTaken() throws GeneralSecurityException, SSLException {
        Random random = new Random(4);
        byte[] record = record("my_db");
        for (int i = 0; i < 50_000; i++) {
            byte[] changed = record.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                changed[HEADER + random.nextInt(record.length - HEADER)] = (byte) random.nextInt(256);
            }
            ClientHello hello = new ClientHello();
            hello.look(Unpooled.wrappedBuffer(changed));
            assertThat(name(hello).length()).isLessThan(record.length);
        }
    }

    @Test
    void aMessageWithoutEndIsNotKept() {
        ClientHello hello = new ClientHello();
        byte[] part = new byte[HEADER + 16_000];
        System.arraycopy(Bytes.hex("16 03 03 3e 80 01 ff ff ff"), 0, part, 0, 9);
        for (int i = 0; i < 100; i++) {
            hello.look(Unpooled.wrappedBuffer(part));
        }
        assertThat(hello.name()).isEqualTo(Optional.empty());
    }
}
