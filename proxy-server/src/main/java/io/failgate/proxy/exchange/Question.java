package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.QueryAttributes;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.sql.SqlText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A command as interceptors see it. A view that is used again for each command of a session, so that it allocates nothing. */
public final class Question {

    private final Capabilities capabilities;
    private final ServerStatus status;
    private Command command = Command.UNKNOWN;
    private final Sql sql = new Sql();
    private boolean complete;

    Question(Capabilities capabilities, ServerStatus status) {
        this.capabilities = capabilities;
        this.status = status;
    }

    /**
     * Shows another command.
     *
     * @param source has the payload from {@code start} on, {@code length} bytes of it
     * @param complete whether that is all of it
     */
    void show(ByteBuf source, int start, int length, boolean complete) {
        this.command = length == 0 ? Command.UNKNOWN : Command.of(source.getUnsignedByte(start));
        this.complete = complete;
        if (command == Command.QUERY || command == Command.STMT_PREPARE) {
            int text = command == Command.QUERY ? afterAttributes(source, start + 1) : start + 1;
            sql.show(source, text, Math.max(0, start + length - text));
        } else {
            forgetSql();
        }
    }

    /** Where the SQL begins; behind the end if the attributes in front of it make no sense, so that nothing of it is seen. */
    private int afterAttributes(ByteBuf source, int start) {
        if (!capabilities.has(Capabilities.QUERY_ATTRIBUTES)) {
            return start;
        }
        int mark = source.readerIndex();
        try {
            QueryAttributes.skip(source.readerIndex(start));
            return source.readerIndex();
        } catch (IndexOutOfBoundsException | ArithmeticException malformed) {
            return Integer.MAX_VALUE;
        } finally {
            source.readerIndex(mark);
        }
    }

    /** Lets go of the text; the command stays known until the answer has ended. */
    void forgetSql() {
        sql.show(Unpooled.EMPTY_BUFFER, 0, 0);
    }

    /** Which command it is. */
    public Command command() {
        return command;
    }

    /** The status flags the server sent last, {@code SERVER_STATUS_…}. */
    public int statusFlags() {
        return status.flags();
    }

    /** Whether {@link #sql()} has the whole text; false for texts of many kilobytes. */
    public boolean isComplete() {
        return complete;
    }

    /**
     * The SQL of a COM_QUERY or COM_STMT_PREPARE, without the query attributes in front of it (edge case E16), in the client's
     * character set. Empty for any other command. Valid only during {@link Interceptor#onQuestion}.
     */
    public SqlText sql() {
        return sql;
    }

    private static final class Sql implements SqlText {

        private ByteBuf source = Unpooled.EMPTY_BUFFER;
        private int start;
        private int length;

        void show(ByteBuf source, int start, int length) {
            this.source = source;
            this.start = start;
            this.length = length;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public int byteAt(int index) {
            return source.getUnsignedByte(start + index);
        }
    }
}
