package io.failgate.proxy.session.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.session.EmbeddedSession;
import io.failgate.proxy.testing.Bytes;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Says the turns of a conversation to a session without sockets, in pieces of any size, and keeps what comes out. Like
 * a socket, it says nothing to a side whose reads have stopped. Counts every byte of every buffer.
 */
final class Replay implements AutoCloseable {

    /**
     * Nobody but a session changes a handshake, and nothing but the capabilities of a greeting and of the response to
     * it.
     */
    private static final int BYTES_OF_CAPABILITIES = 4;

    /** As many delays may be one behind the other. */
    private static final int LONGEST_DELAYS = 100;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    private final EmbeddedSession embedded;
    private final Bytes saidByClient = new Bytes();
    private final Bytes saidByServer = new Bytes();
    private final Bytes toClient = new Bytes();
    private final Bytes toServer = new Bytes();

    Replay(Interceptor... interceptors) {
        embedded = new EmbeddedSession(interceptors);
        embedded.client.freezeTime();
        embedded.client.config().setAllocator(allocator);
        embedded.server.config().setAllocator(allocator);
    }

    /** Says a turn, in pieces of so many bytes. */
    void say(Turn turn, int pieces) {
        for (int start = 0; start < turn.length(); start += pieces) {
            say(turn, start, Math.min(turn.length(), start + pieces));
        }
    }

    /** Says a part of a turn, unless the session is over, or wants no more of that side now. Whether it was said. */
    boolean say(Turn turn, int start, int end) {
        EmbeddedChannel channel = turn.isOfClient() ? embedded.client : embedded.server;
        if (!channel.isOpen() || !channel.config().isAutoRead() || start == end) {
            return false;
        }
        byte[] part = Arrays.copyOfRange(turn.bytes(), start, end);
        if (turn.isOfClient()) {
            saidByClient.add(part);
            embedded.fromClient(part);
        } else {
            saidByServer.add(part);
            embedded.fromServer(part);
        }
        takeWhatWasSent();
        return true;
    }

    private void takeWhatWasSent() {
        toClient.add(embedded.toClient());
        toServer.add(embedded.toServer());
    }

    /** Lets time pass. */
    void pass(Duration time) {
        embedded.client.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        embedded.client.runScheduledPendingTasks();
        takeWhatWasSent();
    }

    EmbeddedChannel client() {
        return embedded.client;
    }

    /** How many bytes the server has got. */
    int sentToServer() {
        return toServer.toArray().length;
    }

    /** The bytes in all buffers of the session, once what was sent is taken. */
    long heldBytes() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    /** Fails unless both sides have got all that the other said. */
    void assertRelayed() {
        assertThat(relayed(saidByClient, toServer.toArray()))
                .as("bytes to the server")
                .isEqualTo(saidByClient.toArray());
        assertThat(relayed(saidByServer, toClient.toArray()))
                .as("bytes to the client")
                .isEqualTo(saidByServer.toArray());
    }

    /** Fails unless both sides have got what the other said and nothing else, from the start up to some point. */
    void assertNothingElseWasSent() {
        if (asksForCompression()) {
            return; // then one side hears something else than the other says; there are tests for that alone
        }
        assertThat(isBeginning(saidByServer, toClient.toArray())
                        || isBeginning(saidByServer, withoutLastError(toClient.toArray())))
                .as("the client gets what the server says, and an ERR in the end at most")
                .isTrue();
        assertThat(isBeginning(saidByClient, toServer.toArray()))
                .as("the server gets what the client says")
                .isTrue();
    }

    private boolean asksForCompression() {
        byte[] response = saidByClient.toArray();
        int zlib = PacketHeader.SIZE;
        int zstd = zlib + 3;
        return response.length > zstd && ((response[zlib] & 1 << 5) != 0 || (response[zstd] & 1 << 2) != 0);
    }

    private static boolean isBeginning(Bytes said, byte[] sent) {
        byte[] relayed = relayed(said, sent);
        return relayed.length <= said.toArray().length
                && Arrays.equals(relayed, Arrays.copyOf(said.toArray(), relayed.length));
    }

    /** What was sent, with the capabilities as they were: up to four bytes of the first packet may differ. */
    private static byte[] relayed(Bytes said, byte[] sent) {
        byte[] original = said.toArray();
        byte[] result = sent.clone();
        if (Math.min(original.length, sent.length) < PacketHeader.SIZE) {
            return result;
        }
        int first = Math.min(sent.length, PacketHeader.SIZE + Turn.payloadLength(original, 0));
        int changeable = BYTES_OF_CAPABILITIES;
        for (int i = PacketHeader.SIZE; i < Math.min(first, original.length) && changeable > 0; i++) {
            if (result[i] != original[i]) {
                result[i] = original[i];
                changeable--;
            }
        }
        return result;
    }

    /** What a client gets before a session that makes no sense of things refuses to go on. */
    private static byte[] withoutLastError(byte[] sent) {
        for (int start = sent.length - PacketHeader.SIZE - 1; start >= 0; start--) {
            int end = start + PacketHeader.SIZE + Turn.payloadLength(sent, start);
            if (end == sent.length && (sent[start + PacketHeader.SIZE] & 0xFF) == 0xFF) {
                return Arrays.copyOf(sent, start);
            }
        }
        return sent;
    }

    /** Ends the session by one of the sides; nothing of it may be left. */
    void end(boolean byClient) {
        (byClient ? embedded.client : embedded.server).close();
        for (int i = 0; i < LONGEST_DELAYS && embedded.client.isOpen(); i++) {
            pass(Duration.ofMinutes(1)); // an answer that is held reaches the client first
        }
        assertThat(embedded.client.isOpen())
                .as("the client's connection is open")
                .isFalse();
        assertThat(embedded.server.isOpen())
                .as("the server's connection is open")
                .isFalse();
        close();
        assertThat(heldBytes()).as("bytes in buffers that nobody releases").isZero();
    }

    @Override
    public void close() {
        embedded.close();
    }
}
