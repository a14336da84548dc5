package io.failgate.proxy.admin;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
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

/** From Netty's messages to what the routes see. */
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

    /** The answer to what could not be read. */
    static Response refusal(Throwable cause) {
        return REFUSALS.getOrDefault(cause.getClass(), Response.text(400, "this is no request of HTTP/1.1\n"));
    }
}
