package io.failgate.proxy.admin;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: requests are answered one at a time, in their order, even if the client has closed its
 * direction. A client that takes too long to send a request, or to take an answer, is cut off. Fields are for the event
 * loop only.
 */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {

    /** While so many requests of a client wait, no more are read. */
    private static final int MOST_WAITING = 16;

    private final Service service;
    private final Duration timeout;
    private final Waiting clientsTurn;
    private final Queue<Incoming> waiting = new ArrayDeque<>();
    private final List<ScheduledFuture<?>> repeated = new ArrayList<>();
    private CompletableFuture<Void> gone = new CompletableFuture<>();
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable Stream stream;
    private boolean busy;

    /** The client will send nothing more. */
    private boolean inputEnded;

    /** The last answer was given, and no request is read any more. */
    private boolean finished;

    HttpConnection(Service service, Duration timeout, Waiting clientsTurn) {
        this.service = service;
        this.timeout = timeout;
        this.clientsTurn = clientsTurn;
    }

    /** Answers a request, whatever happens: the result never fails. */
    @FunctionalInterface
    interface Service {

        /** Called on the event loop; the answer may be completed on any thread. */
        CompletableFuture<Response> answer(Request request, CompletableFuture<Void> gone);
    }

    /**
     * A request, or the answer to one that could not be read.
     *
     * @param refusal null if it could be read
     */
    private record Incoming(Request request, @Nullable Response refusal, HttpVersion version, boolean keepAlive) {}

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        restartDeadline(ctx);
        ctx.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest message) {
        if (finished) {
            return;
        }
        boolean unreadable = message.decoderResult().isFailure();
        waiting.add(new Incoming(
                HttpMessages.request(message, ctx.channel()),
                unreadable ? HttpMessages.refusal(message.decoderResult().cause()) : null,
                message.protocolVersion(),
                !unreadable && HttpUtil.isKeepAlive(message)));
        if (waiting.size() >= MOST_WAITING) {
            ctx.channel().config().setAutoRead(false);
        }
        if (!busy) {
            next(ctx);
        }
    }

    private void next(ChannelHandlerContext ctx) {
        Incoming incoming = waiting.poll();
        if (incoming == null) {
            ctx.channel().config().setAutoRead(true);
            if (inputEnded) {
                ctx.close();
            } else {
                restartDeadline(ctx);
            }
            return;
        }
        busy = true;
        stopDeadline(ctx);
        if (incoming.refusal() != null) {
            answer(ctx, incoming, incoming.refusal());
            return;
        }
        gone = new CompletableFuture<>();
        if (inputEnded) {
            gone.complete(null);
        }
        service.answer(incoming.request(), gone)
                .thenAccept(response -> execute(ctx, () -> answer(ctx, incoming, response)));
    }

    private void answer(ChannelHandlerContext ctx, Incoming incoming, Response response) {
        if (!ctx.channel().isActive()) {
            response.stream().ifPresent(Stream::close);
            return;
        }
        if (response.stream().isPresent()) {
            open(ctx, incoming, response, response.stream().get());
            return;
        }
        restartDeadline(ctx);
        FullHttpResponse message = HttpMessages.full(response, incoming.version(), incoming.keepAlive());
        ctx.writeAndFlush(message).addListener((ChannelFutureListener) sent -> {
            if (!sent.isSuccess()) {
                ctx.close();
            } else if (incoming.keepAlive()) {
                busy = false;
                next(ctx);
            } else {
                finish(ctx);
            }
        });
    }

    /**
     * Ends the connection behind the last answer. The client may still be sending. Its bytes are thrown away for a
     * while, because closing a connection with unread bytes resets it, and loses an answer under way.
     */
    private void finish(ChannelHandlerContext ctx) {
        finished = true;
        waiting.clear();
        if (inputEnded) {
            ctx.close();
            return;
        }
        ctx.channel().config().setAutoRead(true);
        restartDeadline(ctx);
        ChannelFuture ended = ((DuplexChannel) ctx.channel()).shutdownOutput();
        ended.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess()) {
                ctx.close();
            }
        });
    }

    private void open(ChannelHandlerContext ctx, Incoming incoming, Response response, Stream opened) {
        ctx.writeAndFlush(HttpMessages.head(response, incoming.version()));
        stream = opened;
        opened.open(new ToClient(ctx));
        if (inputEnded) {
            ctx.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (stream != null && ctx.channel().isWritable()) {
            stream.ready();
        }
        ctx.fireChannelWritabilityChanged();
    }

    /**
     * The client has closed its direction. It may have nothing more to send, or have gone; only writing tells. So its
     * requests are answered, but waits are cut short, because they could take an hour.
     */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            gone.complete(null);
            if (!busy || finished || stream != null) {
                ctx.close();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stopDeadline(ctx);
        waiting.clear();
        repeated.forEach(task -> task.cancel(false));
        gone.complete(null);
        if (stream != null) {
            stream.close();
            stream = null;
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            AdminLog.LOG.error(
                    "closed the HTTP connection of {} because of a bug", HttpMessages.client(ctx.channel()), cause);
        }
        ctx.close();
    }

    /** Starts the time limit of the client's turn. */
    private void restartDeadline(ChannelHandlerContext ctx) {
        stopDeadline(ctx);
        clientsTurn.begin(ctx.channel());
        deadline = ctx.executor().schedule(() -> ctx.close(), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopDeadline(ChannelHandlerContext ctx) {
        clientsTurn.end(ctx.channel());
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private static void execute(ChannelHandlerContext ctx, Runnable task) {
        try {
            ctx.executor().execute(task);
        } catch (RejectedExecutionException ended) {
            AdminLog.LOG.debug("the admin listener has ended", ended);
        }
    }

    /** The way to a client that gets a stream. */
    private final class ToClient implements Stream.Outlet {

        private final ChannelHandlerContext ctx;

        ToClient(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public boolean isReady() {
            return ctx.channel().isWritable();
        }

        @Override
        public void write(String text) {
            ctx.writeAndFlush(new DefaultHttpContent(ByteBufUtil.writeUtf8(ctx.alloc(), text)));
        }

        @Override
        public void execute(Runnable task) {
            HttpConnection.execute(ctx, task);
        }

        @Override
        public void repeat(Duration every, Runnable task) {
            long nanos = every.toNanos();
            repeated.add(ctx.executor().scheduleAtFixedRate(task, nanos, nanos, TimeUnit.NANOSECONDS));
        }
    }
}
