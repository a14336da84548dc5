package io.failgate.proxy.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpContentException;

/**
 * Gathers a request with its body. A request with too long a body is passed on as unreadable, and its body is thrown
 * away.
 */
final class BodyLimit extends HttpObjectAggregator {

    private static final int MOST_BYTES = 1024 * 1024;

    BodyLimit() {
        super(MOST_BYTES);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        FullHttpRequest unread =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/", Unpooled.EMPTY_BUFFER);
        unread.setDecoderResult(DecoderResult.failure(new TooLongHttpContentException("over " + MOST_BYTES)));
        ctx.fireChannelRead(unread);
    }
}
