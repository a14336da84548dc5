package io.failgate.proxy.exchange;

import io.failgate.sql.SqlText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks for the transaction that an XA statement ends. */
final class XaStatement {

    /** An xid has two parts of up to 64 bytes, which may be in hexadecimal. */
    private static final int LONGEST = 512;

    private static final Pattern ENDING = Pattern.compile(
            "\\s*XA\\s+(?:PREPARE\\s+(?<prepared>[^;]+)|COMMIT\\s+(?<committed>[^;]+?)\\s+ONE\\s+PHASE)\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE);

    private XaStatement() {}

    /**
     * The statement that rolls back what XA PREPARE, or XA COMMIT in one phase, was to keep; empty for any other text.
     * A failed XA COMMIT leaves a prepared transaction prepared.
     */
    static String undoing(SqlText sql) {
        if (sql.length() > LONGEST) {
            return "";
        }
        Matcher ending = ENDING.matcher(new String(sql.toBytes(), StandardCharsets.US_ASCII));
        if (!ending.matches()) {
            return "";
        }
        String xid = ending.group("prepared") == null ? ending.group("committed") : ending.group("prepared");
        return xid.indexOf('\uFFFD') < 0 ? "XA ROLLBACK " + xid : "";
    }
}
