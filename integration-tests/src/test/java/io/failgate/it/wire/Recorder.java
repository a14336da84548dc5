package io.failgate.it.wire;

import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.PacketSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between one client and a server, and writes every frame down before it goes on. No part of Failgate is in
 * between.
 */
final class Recorder implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final InetSocketAddress server;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> done = CompletableFuture.runAsync(this::relay, Recorder::start);

    Recorder(InetSocketAddress server) throws IOException {
        this.server = server;
    }

    /** Where the client connects. */
    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Each direction waits in a thread of its own: the common pool may have a single one. */
    private static void start(Runnable direction) {
        Thread thread = new Thread(direction, "recorder");
        thread.setDaemon(true);
        thread.start();
    }

    private void relay() {
        try (PacketSocket client = new PacketSocket(listener.accept());
                PacketSocket upstream = new PacketSocket(new Socket(server.getAddress(), server.getPort()))) {
            CompletableFuture<Void> upwards =
                    CompletableFuture.runAsync(() -> pass(client, upstream, '>'), Recorder::start);
            pass(upstream, client, '<');
            upwards.join();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Until one side closes, which the other is told. */
    private void pass(PacketSocket from, PacketSocket to, char direction) {
        try {
            while (true) {
                Packet frame = from.read();
                lines.add(String.format("%c %02x: %s", direction, frame.sequenceId(), hex(frame)));
                to.write(frame);
            }
        } catch (IOException ended) {
            closeOutput(to);
        }
    }

    private static void closeOutput(PacketSocket to) {
        try {
            to.shutdownOutput();
        } catch (IOException alreadyClosed) {
            // that is what was wanted
        }
    }

    private static String hex(Packet frame) {
        return HexFormat.ofDelimiter(" ").formatHex(frame.payload());
    }

    /** All frames, once both sides have closed: direction, sequence id and payload of each. */
    List<String> lines() {
        done.join();
        return lines;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
