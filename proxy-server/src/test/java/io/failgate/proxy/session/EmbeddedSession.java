package io.failgate.proxy.session;

import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.transport.ServerAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.function.Function;

/** A session between two channels without sockets, so that a test decides where bytes are cut and when time passes. */
public final class EmbeddedSession implements AutoCloseable {

    private static final SessionSettings PLAIN =
            new SessionSettings(ServerAddress.of("server", 3306), ConnectionSettings.PLAIN, Limits.DEFAULT);

    /** The end of the client's connection that the session has. */
    public final EmbeddedChannel client = new EmbeddedChannel();

    /** The end of the server's connection that the session has. */
    public final EmbeddedChannel server = new EmbeddedChannel();

    /** All sessions, which are this one. */
    public final Sessions sessions = new Sessions(new BufferMemory(ByteBufAllocator.DEFAULT, 0));

    final Session session;

    /** A session that is connected to its server, which has said nothing yet. */
    public EmbeddedSession(Interceptor... interceptors) {
        this(new TestInterceptors(interceptors));
    }

    /** The same with layers of its own below the packets. */
    EmbeddedSession(ConnectionSettings connections) {
        this(
                new SessionSettings(PLAIN.upstream(), connections, PLAIN.limits()),
                new TestInterceptors(new Interceptor[0]));
    }

    EmbeddedSession(Function<String, SessionInterceptors> interceptors) {
        this(PLAIN, interceptors);
    }

    private EmbeddedSession(SessionSettings settings, Function<String, SessionInterceptors> interceptors) {
        client.freezeTime();
        session = new Session(client, sessions, settings, interceptors);
        client.pipeline()
                .addLast(Layers.SESSION, new SideHandler(session.sides().client(), session.events()));
        server.pipeline()
                .addLast(Layers.SESSION, new SideHandler(session.sides().server(), session.events()));
        session.connected(server);
    }

    /** A session whose client is logged in with these capabilities. */
    public static EmbeddedSession loggedIn(long capabilities, Interceptor... interceptors) {
        EmbeddedSession embedded = new EmbeddedSession(interceptors);
        embedded.logIn(capabilities);
        return embedded;
    }

    /** Logs the client in with these capabilities. */
    void logIn(long capabilities) {
        fromServer(new Packet(0, Payloads.greeting("9.7.4", 1, capabilities, "caching_sha2_password")).bytes());
        Bytes response = new Bytes().addInt(capabilities).addZeros(24).addInt(capabilities >> 32);
        fromClient(new Packet(1, response.addZeros(8).toArray()).bytes());
        fromServer(new Packet(2, Payloads.ok(2)).bytes());
        toClient();
        toServer();
    }

    /** The client says this. */
    public void fromClient(byte... bytes) {
        client.writeInbound(client.alloc().buffer(bytes.length).writeBytes(bytes));
    }

    /** The server says this. */
    public void fromServer(byte... bytes) {
        server.writeInbound(server.alloc().buffer(bytes.length).writeBytes(bytes));
    }

    /** What has been sent to the client since the last call. */
    public byte[] toClient() {
        return sent(client);
    }

    /** What has been sent to the server since the last call. */
    public byte[] toServer() {
        return sent(server);
    }

    private static byte[] sent(EmbeddedChannel channel) {
        Bytes all = new Bytes();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.add(ByteBufUtil.getBytes(part));
            part.release();
        }
        return all.toArray();
    }

    /** Begins to count, and to wait for the client to log in. */
    public void open() {
        session.open();
    }

    /** Whether it is over. */
    public boolean isClosed() {
        return session.isClosed();
    }

    @Override
    public void close() {
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }
}
