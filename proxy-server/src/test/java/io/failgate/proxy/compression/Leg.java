package io.failgate.proxy.compression;

import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/**
 * One connection with a handler under test: the network on one side, whoever speaks without compression on the other.
 */
final class Leg implements AutoCloseable {

    static final BufferMemory MEMORY = new BufferMemory(ByteBufAllocator.DEFAULT, 0);

    private final EmbeddedChannel channel;

    private Leg(CompressionHandler handler) {
        channel = new EmbeddedChannel(handler);
    }

    static Leg ofClient(CompressionAlgorithm algorithm) {
        return new Leg(CompressionHandler.ofClient(algorithm, algorithm.defaultLevel(), MEMORY));
    }

    static Leg ofServer(CompressionAlgorithm algorithm) {
        return new Leg(CompressionHandler.ofServer(algorithm, algorithm.defaultLevel(), MEMORY));
    }

    static Leg ofClient() {
        return ofClient(CompressionAlgorithm.ZLIB);
    }

    static Leg ofServer() {
        return ofServer(CompressionAlgorithm.ZLIB);
    }

    EmbeddedChannel channel() {
        return channel;
    }

    /** Bytes come from the network. */
    void arrive(byte... bytes) {
        ByteBuf in = channel.alloc().directBuffer(bytes.length).writeBytes(bytes);
        channel.writeInbound(in);
    }

    void arrive(Frame... frames) {
        arrive(Bytes.concat(Arrays.stream(frames).map(Frame::bytes).toArray(byte[][]::new)));
    }

    /** A stored frame with packets comes from the network. */
    void arrive(int frame, Packet... packets) {
        arrive(Frame.stored(frame, Bytes.concat(List.of(packets))));
    }

    void write(byte... bytes) {
        channel.write(Unpooled.copiedBuffer(bytes), channel.voidPromise());
    }

    void write(Packet... packets) {
        write(Bytes.concat(List.of(packets)));
    }

    void send(byte... bytes) {
        write(bytes);
        channel.flush();
    }

    void send(Packet... packets) {
        send(Bytes.concat(List.of(packets)));
    }

    /** What was sent to the network since the last call. */
    byte[] sentBytes() {
        return drain(channel.outboundMessages());
    }

    List<Frame> sent() {
        return Frame.all(sentBytes());
    }

    List<Integer> sentIds() {
        return sent().stream().map(Frame::id).toList();
    }

    /** What was handed on since the last call. */
    byte[] received() {
        return drain(channel.inboundMessages());
    }

    List<Packet> receivedPackets() {
        byte[] bytes = received();
        List<Packet> packets = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int length = Frame.number(bytes, at);
            packets.add(new Packet(bytes[at + 3] & 0xFF, Arrays.copyOfRange(bytes, at + 4, at + 4 + length)));
            at += 4 + length;
        }
        return packets;
    }

    List<Integer> receivedIds() {
        return receivedPackets().stream().map(Packet::sequenceId).toList();
    }

    private static byte[] drain(Queue<Object> messages) {
        Bytes all = new Bytes();
        for (Object message = messages.poll(); message != null; message = messages.poll()) {
            ByteBuf buffer = (ByteBuf) message;
            all.add(ByteBufUtil.getBytes(buffer));
            buffer.release();
        }
        return all.toArray();
    }

    @Override
    public void close() {
        channel.close();
        sentBytes();
        received();
    }
}
