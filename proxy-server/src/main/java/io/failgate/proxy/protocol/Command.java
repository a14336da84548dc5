package io.failgate.proxy.protocol;

import java.util.Locale;

/**
 * The commands a client can send, each with the shape of its answer (MySQL's command phase, {@code
 * enum_server_command}; MariaDB adds {@link #STMT_BULK_EXECUTE}).
 */
public enum Command {
    SLEEP(0x00, Response.ONE_PACKET),
    QUIT(0x01, Response.NONE),
    INIT_DB(0x02, Response.ONE_PACKET),
    QUERY(0x03, Response.RESULTS),
    FIELD_LIST(0x04, Response.ROWS),
    CREATE_DB(0x05, Response.ONE_PACKET),
    DROP_DB(0x06, Response.ONE_PACKET),
    REFRESH(0x07, Response.ONE_PACKET),
    SHUTDOWN(0x08, Response.ONE_PACKET),
    STATISTICS(0x09, Response.OPAQUE),
    PROCESS_INFO(0x0a, Response.RESULTS),
    PROCESS_KILL(0x0c, Response.ONE_PACKET),
    DEBUG(0x0d, Response.ONE_PACKET),
    PING(0x0e, Response.ONE_PACKET),
    CHANGE_USER(0x11, Response.AUTHENTICATION),
    BINLOG_DUMP(0x12, Response.STREAM),
    TABLE_DUMP(0x13, Response.STREAM),
    REGISTER_REPLICA(0x15, Response.ONE_PACKET),
    STMT_PREPARE(0x16, Response.PREPARED),
    STMT_EXECUTE(0x17, Response.RESULTS),
    STMT_SEND_LONG_DATA(0x18, Response.NONE),
    STMT_CLOSE(0x19, Response.NONE),
    STMT_RESET(0x1a, Response.ONE_PACKET),
    SET_OPTION(0x1b, Response.ONE_PACKET),
    STMT_FETCH(0x1c, Response.ROWS),
    BINLOG_DUMP_GTID(0x1e, Response.STREAM),
    RESET_CONNECTION(0x1f, Response.ONE_PACKET),
    CLONE(0x20, Response.TAKEOVER),
    GROUP_REPLICATION_STREAM(0x21, Response.TAKEOVER),
    STMT_BULK_EXECUTE(0xfa, Response.RESULTS),
    /** Any other byte, and the empty packet: servers answer ERR 1047. */
    UNKNOWN(-1, Response.ONE_PACKET);

    /** Shapes of answers: what the packets of an answer look like, and which is the last. */
    public enum Response {
        /** No answer at all. */
        NONE,
        /** OK, EOF or ERR. */
        ONE_PACKET,
        /** One packet of any content. */
        OPAQUE,
        /** One or more results, each an OK, an ERR, a result set or a request for a local file. */
        RESULTS,
        /** Rows or column definitions up to an EOF, OK or ERR; no column count in front. */
        ROWS,
        /** The answer to a prepare: its OK, then definitions of parameters and columns. */
        PREPARED,
        /** A conversation of both sides that ends in OK or ERR. */
        AUTHENTICATION,
        /** Events without an end, while the client may send as well; EOF or ERR ends it. */
        STREAM,
        /** ERR, or the connection is used for another protocol from here on. */
        TAKEOVER
    }

    private static final Command[] BY_CODE = new Command[256];

    static {
        java.util.Arrays.fill(BY_CODE, UNKNOWN);
        for (Command command : values()) {
            if (command.code >= 0) {
                BY_CODE[command.code] = command;
            }
        }
    }

    private final int code;
    private final Response response;
    private final String keyword;

    Command(int code, Response response) {
        this.code = code;
        this.response = response;
        this.keyword = name().toLowerCase(Locale.ROOT);
    }

    /** The command of a packet's first byte, 0 to 255. */
    public static Command of(int code) {
        return BY_CODE[code];
    }

    /** The first byte of the packet, or -1. */
    public int code() {
        return code;
    }

    /** Whether it is about a prepared statement, whose id then follows the first byte. */
    public boolean isOfStatement() {
        return switch (this) {
            case STMT_EXECUTE, STMT_SEND_LONG_DATA, STMT_CLOSE, STMT_RESET, STMT_FETCH, STMT_BULK_EXECUTE -> true;
            default -> false;
        };
    }

    /** Whether it executes SQL, prepared or not. */
    public boolean executesSql() {
        return this == QUERY || this == STMT_EXECUTE || this == STMT_BULK_EXECUTE;
    }

    /** Whether its answer may have no end, so that nothing can follow what stands in its place. */
    public boolean isEndless() {
        return response == Response.STREAM || response == Response.TAKEOVER;
    }

    /** Whether no prepared statement is left after it, nor a transaction, nor a user variable (edge case E27). */
    public boolean endsPreparedStatements() {
        return this == RESET_CONNECTION || this == CHANGE_USER;
    }

    /** Its name in lower case, without {@code COM_}: {@code query}, {@code stmt_execute}. */
    public String keyword() {
        return keyword;
    }

    /** What the server answers. */
    public Response response() {
        return response;
    }
}
