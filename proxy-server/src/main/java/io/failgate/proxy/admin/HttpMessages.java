package io.failgate.proxy.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpContentException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Converts Netty's messages to those of the routes, and back. */
final class HttpMessages {

    private static final Map<Class<? extends Throwable>, Response> REFUSALS = Map.of(
            TooLongHttpLineException.class,
            Response.text(414, "the first line of the request is too long: 8 KiB at most\n"),
            TooLongHttpHeaderException.class,
            Response.text(431, "the headers of the request are too long: 16 KiB at most\n"),
            TooLongHttpContentException.class,
            Response.text(413, "the body of the request is too long: 1 MiB at most\n"));

    private HttpMessages() {}

    static Request request(FullHttpRequest message, Channel channel) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        message.headers()
                .forEach(header -> headers.computeIfAbsent(header.getKey(), name -> new ArrayList<>())
                        .add(header.getValue()));
        return new Request(
                message.method().name(),
                message.uri(),
                headers,
                message.content().toString(StandardCharsets.UTF_8),
                client(channel));
    }

    /** The address of a client, for the log. */
    static String client(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? NetUtil.toSocketAddressString(address)
                : String.valueOf(channel.remoteAddress());
    }

    /** The answer to a request that could not be read. */
    static Response refusal(Throwable cause) {
        return REFUSALS.getOrDefault(cause.getClass(), Response.text(400, "this is no request of HTTP/1.1\n"));
    }

    /** An answer with its body. */
    static FullHttpResponse full(Response response, HttpVersion version, boolean keepAlive) {
        FullHttpResponse message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                Unpooled.copiedBuffer(response.body(), StandardCharsets.UTF_8));
        setHeaders(message, response);
        if (response.status() != 204) {
            HttpUtil.setContentLength(message, message.content().readableBytes());
        }
        HttpUtil.setKeepAlive(message.headers(), version, keepAlive);
        return message;
    }

    /** An answer whose body is a stream. Without chunks, the end of the connection ends the body. */
    static HttpResponse head(Response response, HttpVersion version) {
        HttpResponse head =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        setHeaders(head, response);
        if (version.equals(HttpVersion.HTTP_1_1)) {
            HttpUtil.setTransferEncodingChunked(head, true);
        } else {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return head;
    }

    private static void setHeaders(HttpMessage message, Response response) {
        message.headers()
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("X-Content-Type-Options", "nosniff");
        response.headers().forEach(message.headers()::set);
    }
}
