package io.failgate.proxy.session;

import io.failgate.proxy.authentication.Peers;
import io.failgate.proxy.interception.ConnectionInterceptor;
import io.failgate.proxy.interception.Corruption;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.interception.Treatment;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Sends packets to both sides of a session, through the faults in their way. Event loop only. */
final class PacketSender implements Peers {

    private static final long UNLIMITED = -1;

    private final Sides sides;
    private final ConnectionInterceptor interceptor;
    private long limit = UNLIMITED;
    private @Nullable Corruption corruption;

    PacketSender(Sides sides, ConnectionInterceptor interceptor) {
        this.sides = sides;
        this.interceptor = interceptor;
    }

    /** So many bytes of the next packet reach the client, and then the connection ends. */
    void limitNext(long bytes) {
        limit = bytes;
    }

    /** The next packet reaches the client with a broken header. */
    void corruptNext(Corruption next) {
        corruption = next;
    }

    /**
     * The fault of a direction was disarmed a moment ago. Bytes may have passed since which are counted for a new one:
     * those counts stay.
     */
    void disarmed(Direction direction) {
        if (interceptor.isRetired(direction)) {
            sides.to(direction).flow().restart();
        }
    }

    @Override
    public void toClient(ByteBuf packets) {
        if (corruption != null) {
            corruption.corrupt(packets, packets.readerIndex());
            corruption = null;
        }
        Treatment treatment = interceptor.onBytes(Direction.DOWNSTREAM);
        if (limit != UNLIMITED) {
            treatment = treatment.withLimit(Math.min(limit, packets.readableBytes()));
            limit = UNLIMITED;
        }
        sides.client().flow().pass(packets, treatment);
    }

    @Override
    public void toServer(ByteBuf packets) {
        sides.server().flow().pass(packets, interceptor.onBytes(Direction.UPSTREAM));
    }
}
