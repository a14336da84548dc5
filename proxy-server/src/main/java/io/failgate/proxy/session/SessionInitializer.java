package io.failgate.proxy.session;

import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.ServerMessages;
import io.failgate.proxy.traffic.DisconnectReason;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import java.io.FileNotFoundException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a session of every connection that is accepted: dials the server on the client's event loop, and wires both
 * pipelines. Each pipeline has one handler, behind those of TLS and compression if they are in use.
 */
public final class SessionInitializer extends ChannelInitializer<Channel> {

    private static final Logger LOG = LoggerFactory.getLogger(SessionInitializer.class);

    /** {@code ER_BAD_HOST_ERROR}. Clients use 2003 for it, but MariaDB's refuse that from a server. */
    private static final int CANNOT_CONNECT = 1042;

    private static final String ITSELF = "it is this Failgate itself: --upstream leads back to --listen";

    /** {@code ER_CON_COUNT_ERROR} (edge case E19). */
    private static final int TOO_MANY = 1040;

    private final Bootstrap toServer;
    private final SessionSettings settings;
    private final Sessions sessions;
    private final ChannelGroup clients;
    private final Function<String, SessionInterceptors> interceptors;
    private final ProxyLoops loops = new ProxyLoops();

    /**
     * Dials one server for all sessions.
     *
     * @param toServer has everything but a group and a handler
     * @param sessions where the sessions are registered
     * @param clients where the clients' connections are registered
     * @param interceptors makes the interceptors of a session, given the client's address without its port
     */
    public SessionInitializer(
            Bootstrap toServer,
            SessionSettings settings,
            Sessions sessions,
            ChannelGroup clients,
            Function<String, SessionInterceptors> interceptors) {
        this.toServer = toServer;
        this.settings = settings;
        this.sessions = sessions;
        this.clients = clients;
        this.interceptors = interceptors;
    }

    @Override
    protected void initChannel(Channel client) {
        clients.add(client);
        Session session = new Session(client, sessions, settings, interceptors);
        if (settings.connections().proxyProtocol().accept()) {
            client.pipeline().addLast(new HAProxyMessageDecoder());
            client.pipeline()
                    .addLast(new HeaderReader(
                            header -> dial(client, session, ProxiedAddresses.of(header, ProxiedAddresses.of(client)))));
        }
        client.pipeline()
                .addLast(Layers.SESSION, new SideHandler(session.sides().client(), session.events()));
        if (settings.limits().maxConnections() > 0
                && sessions.count() >= settings.limits().maxConnections()) {
            sessions.traffic().connectionRefused();
            session.refuse(Reply.refusal(ServerMessages.mySql().error(TOO_MANY)), DisconnectReason.PROXY_REFUSED);
        } else if (sessions.memory().isExhausted()) {
            sessions.traffic().connectionRefused();
            sessions.memory().refused("a client");
            session.refuse(Reply.refusal(MemoryGuard.ERROR), DisconnectReason.PROXY_REFUSED);
        } else if (loops.comesFromHere(client)) {
            sessions.traffic().connectionRefused();
            refuse(session, ITSELF);
        } else if (loops.isServerSilent()) {
            sessions.traffic().connectionRefused();
            refuse(session, ProxyLoops.MOST_SILENT + " clients wait for its greeting already; does it lead back here?");
        } else {
            session.open();
            if (!settings.connections().proxyProtocol().accept()) {
                dial(client, session, ProxiedAddresses.of(client));
            }
        }
    }

    private void dial(Channel client, Session session, ProxiedAddresses addresses) {
        session.context().comesFrom(ProxiedAddresses.host(addresses.source()));
        ChannelInitializer<Channel> serverPipeline = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel server) {
                server.pipeline()
                        .addLast(Layers.SESSION, new SideHandler(session.sides().server(), session.events()));
                server.pipeline().addFirst(new FirstWord(settings.upstream(), session::isClosed, sessions, loops));
                session.connected(server);
            }
        };
        session.parts()
                .gate()
                .pass(
                        Moment.ACCEPT,
                        () -> session.parts()
                                .gate()
                                .pass(
                                        Moment.CONNECT_UPSTREAM,
                                        () -> connect(client.eventLoop(), serverPipeline, connected -> {
                                            if (!session.isClosed()) { // else the client did not wait
                                                connected(session, addresses, connected);
                                            }
                                        })));
    }

    private void connected(Session session, ProxiedAddresses addresses, ChannelFuture server) {
        if (!server.isSuccess()) {
            sessions.reached(false);
            refuse(session, reason(server.cause()));
        } else if (loops.leadsBack(server.channel())) {
            refuse(session, ITSELF);
        } else if (settings.connections().proxyProtocol().send()) {
            send(addresses, server.channel());
        }
    }

    /**
     * Connects as a task of its own, behind the events that the event loop has at hand. One of these may belong to a
     * connection that was just closed. The new socket could get its file descriptor, and epoll's event would end the
     * socket before it is connected.
     */
    private void connect(EventLoop loop, ChannelHandler pipeline, ChannelFutureListener then) {
        loop.execute(() -> toServer.clone(loop).handler(pipeline).connect().addListener(then));
    }

    private static void send(ProxiedAddresses addresses, Channel server) {
        server.pipeline().addFirst(HAProxyMessageEncoder.INSTANCE);
        server.writeAndFlush(addresses.header());
        server.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof FileNotFoundException) {
            return "No such file or directory"; // of a socket file, and Netty does not say so
        }
        return String.valueOf(cause.getMessage())
                .replaceFirst("^[a-zA-Z_ ]+\\(\\.\\.\\) failed(?: with error\\(-\\d+\\))?: ", "")
                .replaceFirst(": [^ ]*/[^ ]+$", "");
    }

    private void refuse(Session session, String reason) {
        LOG.warn("cannot connect to the server at {}: {}", settings.upstream(), reason);
        session.refuse(
                Reply.refusal(new MySqlError(
                        CANNOT_CONNECT,
                        "08S01",
                        "Can't connect to MySQL server on '" + settings.upstream() + "' (" + reason + ")")),
                DisconnectReason.SERVER);
    }
}
