package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.sql.Classification;
import io.failgate.sql.SqlText;
import io.failgate.sql.StatementClass;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** An ERR of a server that cannot read a statement. It quotes the statement from where it makes no sense to its end. */
final class SyntaxError {

    /** ER_PARSE_ERROR. */
    private static final int CODE = 1064;

    /** The longest message, in bytes. */
    static final int LONGEST = 4096;

    /** The characters that a server quotes. */
    private static final int QUOTED = 80;

    private SyntaxError() {}

    /**
     * Whether the packet at the reader index is such an ERR of this statement. Errors of the same number raised by a
     * program quote something else.
     */
    static boolean isOf(SqlText statement, ByteBuf packet) {
        int length = PacketHeader.payloadLength(packet, packet.readerIndex());
        int code = packet.getUnsignedShortLE(packet.readerIndex() + PacketHeader.SIZE + 1);
        if (code != CODE || length > LONGEST) {
            return false;
        }
        String message = packet.toString(packet.readerIndex() + PacketHeader.SIZE, length, StandardCharsets.ISO_8859_1);
        return quotesEnd(ascii(message), ascii(new String(statement.toBytes(), StandardCharsets.ISO_8859_1)))
                && !runsOthers(Classification.of(statement));
    }

    /** Whether the statement runs others. Their errors look alike, but come after something was executed. */
    private static boolean runsOthers(Classification kind) {
        return kind.is(StatementClass.CALL, false, false) || kind.verb().equals("execute");
    }

    /** The text without the characters that the server may have converted into another character set. */
    private static String ascii(String text) {
        return text.chars()
                .filter(c -> c < 0x80)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean quotesEnd(String message, String statement) {
        int last = message.lastIndexOf('\'');
        for (int quote = message.indexOf('\''); quote >= 0 && quote < last; quote = message.indexOf('\'', quote + 1)) {
            String quoted = message.substring(quote + 1, last);
            boolean whole = statement.endsWith(quoted);
            if (whole || (quoted.length() > QUOTED / 4 && statement.contains(quoted))) {
                return true;
            }
        }
        return false;
    }
}
