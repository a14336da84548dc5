package io.failgate.proxy.session;

import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;

/**
 * The parts of a session that its phases share. Not one of them knows a phase. Event loop only.
 *
 * @param control the session
 * @param interceptors the interceptors of the session
 * @param sides client and server
 * @param sender sends packets to the sides
 * @param deadline the time limits
 * @param gate holds the session outside of exchanges
 * @param encryption TLS on either connection
 * @param memory the memory of all sessions' buffers
 * @param traffic the counts of what passes
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
