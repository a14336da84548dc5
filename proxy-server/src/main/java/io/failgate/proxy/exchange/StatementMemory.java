package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.tracking.PacketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps client and server of one mind about prepared statements where Failgate has answered in the server's place. A server that fails an
 * execution itself keeps the parameter types that came with it, and throws away the long data and the cursor; one that fails to prepare
 * has no last statement. On the session's event loop.
 */
final class StatementMemory implements Interceptor {

    /** As many bytes of types and definitions are kept for a session. */
    private static final int MOST_BYTES = 1024 * 1024;

    /** MariaDB's id for the statement that was prepared last. */
    private static final int LAST_PREPARED = -1;

    private static final Verdict TYPES_FORGOTTEN = forgotten("parameter types");
    private static final Verdict DEFINITIONS_FORGOTTEN = forgotten("column definitions");

    private final Capabilities capabilities;
    private final ByteBufAllocator allocator;
    private final Wire wire;
    private final Inquiries inquiries;
    private final AnswerStream answer;
    private final IntObjectMap<Statement> statements = new IntObjectHashMap<>();

    /** All bytes of {@link #statements}. */
    private int bytes;

    /** The server's; 0 if it has none. */
    private int lastPrepared;

    /** Whether the client was told that the last statement could not be prepared, and the server has one. */
    private boolean withoutLast;

    /** The statement at hand, if it is one that was prepared. */
    private @Nullable Statement current;

    /** The execution at hand gets other types than it had. */
    private @Nullable Splice splice;

    /** How many column definitions follow on the head of the answer. */
    private int definitions;

    /** Whether the answer goes on with definitions that the client has missed. */
    private boolean definitionsAdded;

    private boolean opensCursor;
    private boolean atHead;
    private boolean takenBack;

    /** The beginning of an execution that the server does not see; null if nobody wants it. */
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

    /** What a statement has at the server, or should have. */
    private static final class Statement {

        private final int id;
        private final int parameters;

        /** Whether the server may have long data or a cursor of it. */
        private boolean dirty;

        /** The types that the server has not seen; empty if there were too many to keep. */
        private byte @Nullable [] types;

        /** The definitions that the client has not seen, in packets; empty if there were too many to keep. */
        private byte @Nullable [] definitions;

        Statement(int id, int parameters) {
            this.id = id;
            this.parameters = parameters;
        }

        int bytes() {
            return (types == null ? 0 : types.length) + (definitions == null ? 0 : definitions.length);
        }
    }

    private static boolean isExecution(Question question) {
        return question.command() == Command.STMT_EXECUTE || question.command() == Command.STMT_BULK_EXECUTE;
    }

    private @Nullable Statement of(Question question) {
        int id = (int) question.statementId();
        return question.command().isOfStatement()
                ? statements.get(id == LAST_PREPARED ? withoutLast ? 0 : lastPrepared : id)
                : null;
    }

    @Override
    public Verdict onQuestion(Question question) {
        takenBack = false;
        splice = null;
        unseen = null;
        opensCursor = false;
        definitionsAdded = false;
        Statement statement = of(question);
        current = statement;
        if (statement == null) {
            return Verdict.PROCEED;
        }
        if (question.command() == Command.STMT_SEND_LONG_DATA) {
            statement.dirty = true;
        } else if (isExecution(question)) {
            opensCursor = question.command() == Command.STMT_EXECUTE
                    && question.argument().length() > Integer.BYTES
                    && question.argument().byteAt(Integer.BYTES) != 0;
            byte[] types = statement.types;
            if (types != null) {
                return addTypes(question, statement, types);
            }
        }
        return Verdict.PROCEED;
    }

    private Verdict addTypes(Question question, Statement statement, byte[] types) {
        question.keep();
        byte[] payload = question.copy();
        ParameterTypes place = ParameterTypes.of(question.command(), payload, statement.parameters, capabilities);
        if (place == null || place.present()) {
            return Verdict.PROCEED;
        }
        if (types.length == 0) {
            return TYPES_FORGOTTEN;
        }
        splice = place.insert(payload, types);
        return Verdict.PROCEED;
    }

    /**
     * The question goes to the server now, or when the server was told that there is no last statement.
     *
     * @return whether it goes now
     */
    boolean goesOn(Question question, Runnable later) {
        if (withoutLast && question.command().isOfStatement() && (int) question.statementId() == LAST_PREPARED) {
            withoutLast = false;
            lastPrepared = 0;
            inquiries.ask(Command.STMT_PREPARE, packet(Command.STMT_PREPARE, 0), failed -> later.run());
            return false;
        }
        Statement statement = current;
        if (statement != null && isExecution(question)) {
            statement.dirty = opensCursor;
            keepTypes(statement, null);
        }
        return true;
    }

    /** Sends the question, with the types that the server needs. */
    void forward() {
        Splice longer = splice;
        if (longer == null) {
            wire.forwardQuestion();
        } else {
            wire.forwardQuestion(longer);
        }
    }

    /** The question has gone; if the server got a frame more of it, it numbers its answer otherwise than the client expects. */
    void questionEnded(int lastSequenceId) {
        if (splice != null && splice.hasOneMoreFrame()) {
            answer.renumber(PacketHeader.next(lastSequenceId));
        }
    }

    /** Has the server throw away what a failed execution throws away, and goes on then. */
    void answerInstead(Question question, Runnable then) {
        Statement statement = current;
        if (question.command() == Command.STMT_PREPARE) {
            withoutLast = lastPrepared != 0;
        } else if (statement != null && isExecution(question)) {
            if (statement.parameters > 0) {
                unseen = Unpooled.buffer();
            }
            if (statement.dirty) {
                statement.dirty = false;
                inquiries.ask(Command.STMT_RESET, packet(Command.STMT_RESET, statement.id), done -> then.run());
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

    /** Takes note of the types in what was dropped. */
    private void readUnseen(Question question, Statement statement, ByteBuf seen) {
        int length = Math.min(PacketHeader.payloadLength(seen, 0), seen.readableBytes() - PacketHeader.SIZE);
        byte[] payload = ByteBufUtil.getBytes(seen, PacketHeader.SIZE, length);
        ParameterTypes place = ParameterTypes.of(question.command(), payload, statement.parameters, capabilities);
        if (place != null && place.present()) {
            byte[] types = place.read(payload, statement.parameters);
            keepTypes(statement, types == null ? new byte[0] : types);
        }
    }

    private void keepTypes(Statement statement, byte @Nullable [] types) {
        bytes -= statement.bytes();
        statement.types = types;
        if (bytes + statement.bytes() > MOST_BYTES) {
            statement.types = new byte[0];
        }
        bytes += statement.bytes();
    }

    private void keepDefinitions(Statement statement, byte @Nullable [] packets) {
        bytes -= statement.bytes();
        statement.definitions = packets;
        if (bytes + statement.bytes() > MOST_BYTES) {
            statement.definitions = new byte[0];
        }
        bytes += statement.bytes();
    }

    private ByteBuf packet(Command command, int id) {
        ByteBuf packet = allocator.buffer();
        int length = command == Command.STMT_PREPARE ? 1 : 1 + Integer.BYTES;
        PacketHeader.write(packet, length, 0);
        packet.writeByte(command.code());
        return length == 1 ? packet : packet.writeIntLE(id);
    }

    @Override
    public Verdict onAnswer(Question question, PacketHead head) {
        atHead = true;
        definitions = 0;
        definitionsAdded = false;
        Statement statement = current;
        if (statement != null && isExecution(question) && head.isColumnCount()) {
            return onResult(statement, head);
        }
        if (question.command() == Command.STMT_PREPARE) {
            withoutLast = false;
            lastPrepared = head.isOk() ? (int) head.statementId() : 0;
            if (lastPrepared != 0) {
                statements.put(lastPrepared, new Statement(lastPrepared, head.parameterCount()));
            }
        }
        return Verdict.PROCEED;
    }

    /** MariaDB sends definitions only if they are others than it has sent of that statement before. */
    private Verdict onResult(Statement statement, PacketHead head) {
        if (!capabilities.has(Capabilities.MARIADB_CACHE_METADATA)) {
            return Verdict.PROCEED;
        }
        byte[] unseenDefinitions = statement.definitions;
        if (head.metadataFollows() != 0) {
            definitions = head.columnCount();
            keepDefinitions(statement, null);
        } else if (unseenDefinitions != null && unseenDefinitions.length == 0) {
            return DEFINITIONS_FORGOTTEN;
        } else if (unseenDefinitions != null) {
            answer.addDefinitions(unseenDefinitions);
            definitionsAdded = true;
        }
        return Verdict.PROCEED;
    }

    @Override
    public Verdict onPart(Question question, AnswerPosition position) {
        atHead = false;
        return Verdict.PROCEED;
    }

    /** The client is told something else than the server has answered. */
    void conceal(Question question, Reply reply) {
        answer.discard();
        definitionsAdded &= !atHead;
        Statement statement = current;
        if (question.command() == Command.STMT_PREPARE && reply.failure() != null && lastPrepared != 0) {
            takenBack = true;
            wire.toServer(packet(Command.STMT_CLOSE, lastPrepared));
            forget(lastPrepared);
        } else if (statement != null && atHead && definitions > 0) {
            answer.takeDown(new Definitions(definitions, MOST_BYTES, lost -> keepDefinitions(statement, lost)));
        }
    }

    /** Whether what the server has done at the client's request was undone, as the client does not know of it. */
    boolean hasTakenBack() {
        return takenBack;
    }

    private void forget(int id) {
        Statement gone = statements.remove(id);
        if (gone != null) {
            bytes -= gone.bytes();
        }
        if (id == lastPrepared) {
            lastPrepared = 0;
        }
    }

    @Override
    public void onEnd(Question question, boolean done) {
        Statement statement = current;
        ByteBuf seen = unseen;
        if (statement != null && seen != null && seen.readableBytes() > PacketHeader.SIZE) {
            readUnseen(question, statement, seen);
        }
        if (statement != null && definitionsAdded) {
            keepDefinitions(statement, null);
        }
        if (statement != null && question.command() == Command.STMT_CLOSE) {
            forget(statement.id);
        } else if (done && question.command().endsPreparedStatements()) {
            statements.clear();
            bytes = 0;
            lastPrepared = 0;
        }
        unseen = null;
        current = null;
        splice = null;
    }
}
