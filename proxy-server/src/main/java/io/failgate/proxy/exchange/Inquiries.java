package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.tracking.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Failgate's own questions to the server of one session, of which there is one at a time. One event loop. */
final class Inquiries {

    /** Whatever {@code completion_type} is, no transaction follows, and the connection stays. */
    private static final String ROLLBACK = "ROLLBACK AND NO CHAIN NO RELEASE";

    private final Capabilities capabilities;
    private final ServerStatus status;
    private final ByteBufAllocator allocator;
    private final Wire wire;
    private @Nullable Inquiry unanswered;

    Inquiries(Capabilities capabilities, ServerStatus status, ByteBufAllocator allocator, Wire wire) {
        this.capabilities = capabilities;
        this.status = status;
        this.allocator = allocator;
        this.wire = wire;
    }

    /** Asks, while the server has nothing else to do. */
    void ask(String sql, Consumer<ServerAnswer> then) {
        ask(Command.QUERY, Inquiry.question(capabilities, allocator, sql), then);
    }

    /** Has the server do something else than a query. Takes the packet. */
    void ask(Command command, ByteBuf packet, Consumer<ServerAnswer> then) {
        unanswered = new Inquiry(capabilities, status, allocator, command, then);
        wire.toServer(packet);
    }

    /**
     * Has the server roll back what it has done, if anything, and replies. Where it refuses to, as inside an XA transaction, the connection
     * ends behind the reply, and so does the transaction.
     */
    void rollBack(Reply reply, Consumer<Reply> then) {
        boolean nothingToUndo =
                (status.flags() & StatusFlags.IN_TRANSACTION) == 0 && (status.flags() & StatusFlags.AUTOCOMMIT) != 0;
        if (nothingToUndo) {
            then.accept(reply);
        } else {
            ask(ROLLBACK, answer -> then.accept(answer.error().isPresent() ? reply.last() : reply));
        }
    }

    /** Whether the next bytes of the server are for {@link #answer}. */
    boolean awaitAnswer() {
        return unanswered != null;
    }

    void answer(ByteBuf in) {
        Inquiry asking = unanswered;
        if (asking != null && asking.take(in)) {
            unanswered = null;
            asking.complete();
        }
    }

    void close() {
        if (unanswered != null) {
            unanswered.close();
        }
    }
}
