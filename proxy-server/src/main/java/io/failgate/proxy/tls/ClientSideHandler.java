package io.failgate.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** TLS with a client, which remembers the server name that the client has asked for. */
final class ClientSideHandler extends SslHandler {

    private final ClientHello hello = new ClientHello();

    ClientSideHandler(SSLEngine engine) {
        super(engine);
    }

    /** The name that the client has asked for; empty if it has asked for no name. */
    Optional<SNIServerName> requestedName() {
        return hello.name();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws SSLException {
        hello.look(in);
        super.decode(context, in, out);
    }
}
