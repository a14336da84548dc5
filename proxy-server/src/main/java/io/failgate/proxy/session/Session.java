package io.failgate.proxy.session;

import io.failgate.proxy.exchange.Interceptor;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and the one to its server. Both channels live on one event loop, and every method is called there, so no
 * field is volatile and nothing is handed over.
 */
final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Channel client;
    private final List<Interceptor> interceptors;
    private @Nullable Channel server;
    private Phase phase;
    private boolean toClientPending;
    private boolean toServerPending;
    private boolean serverGone;
    private boolean closed;
    private boolean greeted;
    private long connectionId;

    Session(Channel client, List<Interceptor> interceptors) {
        this.client = client;
        this.interceptors = interceptors;
        this.phase = new HandshakePhase(this);
    }

    List<Interceptor> interceptors() {
        return interceptors;
    }

    ByteBufAllocator allocator() {
        return client.alloc();
    }

    EventExecutor eventLoop() {
        return client.eventLoop();
    }

    /** The server has accepted the connection. */
    void connected(Channel server) {
        if (closed) {
            server.close();
            return;
        }
        this.server = server;
        adjustReads();
    }

    /** The server's greeting has come, with its id of the connection. */
    void greeted(long connectionId) {
        this.greeted = true;
        this.connectionId = connectionId;
        LOG.debug("connection {} from {} is open", connectionId, client.remoteAddress());
    }

    void enter(Phase next) {
        phase = next;
    }

    void fromClient(ByteBuf in) {
        if (closed) {
            in.release();
            return;
        }
        try {
            phase.fromClient(in);
        } catch (MalformedPacketException malformed) {
            LOG.info("refused {}: {}", client.remoteAddress(), malformed.getMessage());
            refuse(MySqlError.badHandshake(String.valueOf(malformed.getMessage())));
        }
    }

    void fromServer(ByteBuf in) {
        if (closed) {
            in.release();
            return;
        }
        try {
            phase.fromServer(in);
        } catch (MalformedPacketException malformed) {
            LOG.warn("the server does not speak MySQL's protocol: {}", malformed.getMessage());
            refuse(MySqlError.badHandshake(String.valueOf(malformed.getMessage())));
        }
    }

    void toClient(ByteBuf packets) {
        toClientPending = true;
        client.write(packets, client.voidPromise());
    }

    void toServer(ByteBuf packets) {
        Channel to = server;
        if (to == null) {
            packets.release();
            return;
        }
        toServerPending = true;
        to.write(packets, to.voidPromise());
    }

    /** One of the sides has been read for now: what that led to leaves in one write for each side. */
    void settled() {
        if (toClientPending) {
            toClientPending = false;
            client.flush();
        }
        Channel to = server;
        if (toServerPending && to != null) {
            toServerPending = false;
            to.flush();
        }
        if (serverGone && !phase.holdsAnswer()) {
            hangUp(false);
        }
        adjustReads();
    }

    /** Backpressure, the same for both sides: whoever cannot be written to, or has enough waiting, stops the reads of the other. */
    void adjustReads() {
        Channel to = server;
        if (closed || to == null) {
            return;
        }
        client.config().setAutoRead(to.isWritable() && phase.hasRoomForClient());
        to.config().setAutoRead(client.isWritable() && phase.hasRoomForServer());
    }

    void clientClosed() {
        LOG.debug("connection {}: the client has gone", connectionId);
        end();
        Channel to = server;
        if (to != null) {
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    void serverClosed() {
        LOG.debug("connection {}: the server has gone", connectionId);
        serverGone = true;
        settled();
    }

    /** Sends an error in place of the greeting, or in answer to the client's response to it, and ends both connections. */
    void refuse(MySqlError error) {
        PacketWriter packet = new PacketWriter(allocator(), new Capabilities(0), 0, greeted ? 2 : 0);
        if (greeted) {
            packet.error(error);
        } else {
            packet.errorBeforeGreeting(error);
        }
        toClient(packet.packets());
        hangUp(false);
    }

    /**
     * Ends both connections.
     *
     * @param reset whether the client sees a reset rather than an end
     */
    void hangUp(boolean reset) {
        if (closed) {
            return;
        }
        end();
        Channel to = server;
        if (to != null) {
            to.close();
        }
        if (reset) {
            client.config().setOption(ChannelOption.SO_LINGER, 0);
            client.close();
        } else {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void end() {
        if (!closed) {
            closed = true;
            phase.close();
        }
    }
}
