package io.failgate.proxy.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the header of the PROXY protocol, and leaves the pipeline when it has come. */
final class HeaderReader extends SimpleChannelInboundHandler<HAProxyMessage> {

    private static final Logger LOG = LoggerFactory.getLogger(HeaderReader.class);

    private final Consumer<HAProxyMessage> next;

    HeaderReader(Consumer<HAProxyMessage> next) {
        this.next = next;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HAProxyMessage header) {
        context.pipeline().remove(this);
        next.accept(header);
    }

    /** A client that ends before its header gets no answer. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof HAProxyProtocolException) {
            LOG.info(
                    "refused {}: it does not begin with a header of the PROXY protocol, "
                            + "as --accept-proxy-protocol wants it",
                    context.channel().remoteAddress());
        } else if (Layers.isExpected(cause)) {
            LOG.debug("{}: {}", context.channel(), cause.toString());
        } else {
            LOG.error("{} ends because of a bug", context.channel(), cause);
        }
        context.close();
    }
}
