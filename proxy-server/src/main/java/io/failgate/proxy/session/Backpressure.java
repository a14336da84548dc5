package io.failgate.proxy.session;

import io.failgate.proxy.memory.BufferMemory;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Who is read: whoever cannot be written to, or has enough waiting, stops the reads of the other. The same for both sides. */
final class Backpressure {

    private Backpressure() {}

    /**
     * Lets each side be read or not.
     *
     * @param tight whether memory is: then a side is not read while anything waits for the other
     */
    static void adjust(
            Channel client, @Nullable Channel server, Flow downstream, Flow upstream, Phase phase, boolean tight) {
        boolean writable = server == null || (server.isWritable() && upstream.hasRoom(tight));
        client.config().setWriteBufferWaterMark(BufferMemory.waterMark(tight));
        client.config().setAutoRead(writable && phase.hasRoomForClient());
        if (server != null) {
            server.config().setWriteBufferWaterMark(BufferMemory.waterMark(tight));
            server.config().setAutoRead(client.isWritable() && downstream.hasRoom(tight) && phase.hasRoomForServer());
        }
    }
}
