package io.failgate.proxy.session;

import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;

/**
 * What the phases of a session work with, none of which knows a phase. One event loop's.
 *
 * @param control the session
 * @param interceptors what looks at it
 * @param sides both ends
 * @param sender sends packets to them
 * @param deadline how long the client may take
 * @param gate where it waits outside of exchanges
 * @param encryption TLS on either connection
 * @param memory what buffers are made of, with those of all sessions
 * @param traffic where it is counted what goes through
 */
record SessionParts(
        EventLoop loop,
        ByteBufAllocator allocator,
        SessionControl control,
        SessionInterceptors interceptors,
        Sides sides,
        PacketSender sender,
        Deadline deadline,
        ConnectionGate gate,
        Encryption encryption,
        BufferMemory memory,
        Traffic traffic) {}
