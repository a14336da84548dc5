package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.AnswerPosition;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.SessionListener;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.tracking.PacketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Keeps client and server in agreement about prepared statements where Failgate has answered in the server's place. A
 * server that fails an execution itself keeps the parameter types that came with it. It throws away the long data and
 * the cursor. A server that fails to prepare has no last statement. On the session's event loop.
 */
final class StatementMemory implements Interceptor, SessionListener {

    /** The flags of an execution that ask for a cursor; another flag says that parameters are counted. */
    private static final int CURSOR_TYPES = 0x07;

    private static final Verdict TYPES_FORGOTTEN = forgotten("parameter types");
    private static final Verdict DEFINITIONS_FORGOTTEN = forgotten("column definitions");

    private final Capabilities capabilities;
    private final ByteBufAllocator allocator;
    private final Wire wire;
    private final Inquiries inquiries;
    private final AnswerStream answer;
    private final KnownStatements statements = new KnownStatements();

    /** The prepared statement at hand, if any. */
    private @Nullable KnownStatement current;

    /** Gives the execution at hand other types than it had. */
    private @Nullable Splice splice;

    /** How many column definitions follow the head of the answer. */
    private int definitions;

    /** Whether the answer goes on with definitions that the client has missed. */
    private boolean definitionsAdded;

    private boolean opensCursor;
    private boolean atHead;
    private boolean takenBack;

    /** The beginning of an execution that the server does not see; null if it is not needed. */
    private @Nullable ByteBuf unseen;

    StatementMemory(
            Capabilities capabilities,
            ByteBufAllocator allocator,
            Wire wire,
            Inquiries inquiries,
            AnswerStream answer) {
        this.capabilities = capabilities;
        this.allocator = allocator;
        this.wire = wire;
        this.inquiries = inquiries;
        this.answer = answer;
    }

    private static Verdict forgotten(String what) {
        return new Verdict.Answer(Reply.refusal(MySqlError.unknown("Failgate could not keep so many " + what
                + " of statements that a failpoint has hit; prepare the statement again")));
    }

    private static boolean isExecution(Question question) {
        return question.command() == Command.STMT_EXECUTE || question.command() == Command.STMT_BULK_EXECUTE;
    }

    @Override
    public Verdict onQuestion(Question question) {
        takenBack = false;
        splice = null;
        unseen = null;
        opensCursor = false;
        definitionsAdded = false;
        KnownStatement statement = statements.of(question);
        current = statement;
        if (statement == null) {
            return Verdict.NEXT;
        }
        if (question.command() == Command.STMT_SEND_LONG_DATA) {
            statement.dirty = true;
        } else if (isExecution(question)) {
            opensCursor = question.command() == Command.STMT_EXECUTE
                    && question.argument().length() > Integer.BYTES
                    && (question.argument().byteAt(Integer.BYTES) & CURSOR_TYPES) != 0;
            byte[] types = statement.types;
            if (types != null) {
                return addTypes(question, statement, types);
            }
        }
        return Verdict.NEXT;
    }

    private Verdict addTypes(Question question, KnownStatement statement, byte[] types) {
        question.keep();
        byte[] payload = question.payload();
        ParameterTypes place = ParameterTypes.of(question.command(), payload, statement.parameters, capabilities);
        if (place == null || place.present()) {
            return Verdict.NEXT;
        }
        if (types.length == 0) {
            return TYPES_FORGOTTEN;
        }
        splice = place.insert(payload, types);
        return Verdict.NEXT;
    }

    /**
     * Sends the question on now, or later if the server must first lose its last statement.
     *
     * @return whether the question goes now
     */
    boolean goesOn(Question question, Runnable later) {
        if (statements.isOfHiddenLast(question)) {
            statements.prepared(0, 0);
            inquiries.ask(
                    Command.STMT_PREPARE,
                    Inquiry.packet(allocator, Command.STMT_PREPARE, Unpooled.EMPTY_BUFFER),
                    failed -> later.run());
            return false;
        }
        KnownStatement statement = current;
        if (statement != null && isExecution(question)) {
            statement.dirty = opensCursor;
            statements.keepTypes(statement, null);
        }
        return true;
    }

    /** The new front of the question if the server needs types; null if not. */
    @Nullable
    Splice splice() {
        return splice;
    }

    /**
     * The question has gone. If the server got one more frame, it numbers its answer otherwise than the client expects.
     */
    void questionEnded(int lastSequenceId) {
        if (splice != null && splice.hasOneMoreFrame()) {
            answer.renumber(PacketHeader.next(lastSequenceId));
        }
    }

    /** Has the server throw away what a failed execution would, then goes on. */
    void answerInstead(Question question, Runnable then) {
        KnownStatement statement = current;
        if (question.command() == Command.STMT_PREPARE) {
            statements.hideLast();
        } else if (statement != null && isExecution(question)) {
            if (statement.parameters > 0) {
                unseen = Unpooled.buffer();
            }
            if (statement.dirty) {
                statement.dirty = false;
                inquiries.resetStatement(statement.id, done -> then.run());
                return;
            }
        }
        then.run();
    }

    /** Takes note of bytes of a question that the server does not see. */
    void dropped(ByteBuf in, int start, int end) {
        ByteBuf seen = unseen;
        if (seen != null) {
            int room = PacketHeader.SIZE + ParameterTypes.LONGEST - seen.readableBytes();
            seen.writeBytes(in, start, Math.min(end - start, room));
        }
    }

    /** Takes note of the types in the dropped execution. */
    private void readUnseen(Question question, KnownStatement statement, ByteBuf seen) {
        int length = Math.min(PacketHeader.payloadLength(seen, 0), seen.readableBytes() - PacketHeader.SIZE);
        byte[] payload = ByteBufUtil.getBytes(seen, PacketHeader.SIZE, length);
        ParameterTypes place = ParameterTypes.of(question.command(), payload, statement.parameters, capabilities);
        if (place != null && place.present()) {
            byte[] types = place.read(payload, statement.parameters);
            statements.keepTypes(statement, types == null ? new byte[0] : types);
        }
    }

    @Override
    public Verdict onAnswer(Question question, PacketHead head) {
        atHead = true;
        definitions = 0;
        definitionsAdded = false;
        KnownStatement statement = current;
        if (statement != null && isExecution(question) && head.isColumnCount()) {
            return onResult(statement, head);
        }
        if (question.command() == Command.STMT_PREPARE) {
            statements.prepared(head.isOk() ? (int) head.statementId() : 0, head.parameterCount());
        }
        return Verdict.NEXT;
    }

    /** MariaDB sends definitions only if they differ from the statement's last ones. */
    private Verdict onResult(KnownStatement statement, PacketHead head) {
        if (!capabilities.has(Capabilities.MARIADB_CACHE_METADATA)) {
            return Verdict.NEXT;
        }
        byte[] unseenDefinitions = statement.definitions;
        if (head.metadataFollows() != 0) {
            definitions = head.columnCount();
            statements.keepDefinitions(statement, null);
        } else if (unseenDefinitions != null && unseenDefinitions.length == 0) {
            return DEFINITIONS_FORGOTTEN;
        } else if (unseenDefinitions != null) {
            answer.addDefinitions(unseenDefinitions);
            definitionsAdded = true;
        }
        return Verdict.NEXT;
    }

    @Override
    public void partCame(AnswerPosition position) {
        atHead = false;
    }

    /** Takes note that the client gets another reply than the server's answer. */
    void conceal(Question question, Reply reply) {
        answer.discard();
        definitionsAdded &= !atHead;
        KnownStatement statement = current;
        if (question.command() == Command.STMT_PREPARE && reply.failure() != null && statements.last() != 0) {
            takenBack = true;
            wire.toServer(Inquiry.ofStatement(allocator, Command.STMT_CLOSE, statements.last()));
            statements.forget(statements.last());
        } else if (statement != null && atHead && definitions > 0) {
            answer.takeDown(new Definitions(
                    definitions, KnownStatements.MOST_BYTES, lost -> statements.keepDefinitions(statement, lost)));
        }
    }

    /** Whether Failgate has undone the server's work for this command, because the client does not know of it. */
    boolean hasTakenBack() {
        return takenBack;
    }

    @Override
    public void exchangeEnded(Question question, boolean done) {
        KnownStatement statement = current;
        ByteBuf seen = unseen;
        if (statement != null && seen != null && seen.readableBytes() > PacketHeader.SIZE) {
            readUnseen(question, statement, seen);
        }
        if (statement != null && definitionsAdded) {
            statements.keepDefinitions(statement, null);
        }
        if (statement != null && question.command() == Command.STMT_CLOSE) {
            statements.forget(statement.id);
        } else if (done && question.command().endsPreparedStatements()) {
            statements.clear();
        }
        unseen = null;
        current = null;
        splice = null;
    }
}
