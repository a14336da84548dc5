package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.tracking.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failgate's own questions to the server of one session, one at a time. One event loop. */
final class Inquiries {

    private static final Logger LOG = LoggerFactory.getLogger(Inquiries.class);

    private final Capabilities capabilities;
    private final ServerStatus status;
    private final TrackedChanges changes;
    private final ByteBufAllocator allocator;
    private final Wire wire;
    private @Nullable Inquiry unanswered;

    Inquiries(
            Capabilities capabilities,
            ServerStatus status,
            TrackedChanges changes,
            ByteBufAllocator allocator,
            Wire wire) {
        this.capabilities = capabilities;
        this.status = status;
        this.changes = changes;
        this.allocator = allocator;
        this.wire = wire;
    }

    /** Asks, while the server has nothing else to do. */
    void ask(String sql, Consumer<ServerAnswer> then) {
        ask(Command.QUERY, Inquiry.question(capabilities, allocator, sql), then);
    }

    /** Sends another command than a query. Takes the packet. */
    void ask(Command command, ByteBuf packet, Consumer<ServerAnswer> then) {
        unanswered = new Inquiry(capabilities, status, changes, command, allocator, then);
        wire.toServer(packet);
    }

    /** Has the server close the cursor of a prepared statement, and throw its long data away. */
    void resetStatement(long statementId, Consumer<ServerAnswer> then) {
        ask(Command.STMT_RESET, Inquiry.ofStatement(allocator, Command.STMT_RESET, statementId), then);
    }

    /**
     * Asks for the status. This command changes the least: warnings, FOUND_ROWS() and, behind an error, ROW_COUNT()
     * stay as they are.
     *
     * @param multiStatements the setting in force, which the command sets anew
     */
    void askStatus(boolean multiStatements, Consumer<ServerAnswer> then) {
        ByteBuf option = allocator.buffer(Short.BYTES).writeShortLE(multiStatements ? 0 : 1);
        ask(Command.SET_OPTION, Inquiry.packet(allocator, Command.SET_OPTION, option), then);
    }

    /**
     * Has the server forget the session, if it can be asked, and knows how. The client does not hear what that changes.
     *
     * @param then at once or later
     */
    void forgetSession(Runnable then) {
        if (!canAsk()) {
            then.run(); // with the server, all is forgotten
            return;
        }
        ask(
                Command.RESET_CONNECTION,
                Inquiry.packet(allocator, Command.RESET_CONNECTION, Unpooled.EMPTY_BUFFER),
                answer -> {
                    answer.error()
                            .ifPresentOrElse(
                                    error -> LOG.warn("the server cannot forget a session: {}", error), changes::clear);
                    then.run();
                });
    }

    /** Whether anything can be asked. */
    boolean canAsk() {
        return wire.canAskServer();
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
