package io.failgate.proxy.testing;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.StatusFlags;
import java.util.ArrayList;
import java.util.List;

/** Payloads a MySQL server sends, written independently of the proxy's own writer. */
public final class Payloads {

    /** What MySQL 9.7 offers (edge case E25). */
    public static final long MYSQL_9_7 = 0xDFFFFFFFL;

    /** Eight and twelve bytes, as a server draws them. */
    public static final String SALT = "abcdefghABCDEFGHIJKL";

    private Payloads() {}

    /** A greeting of protocol 10, with MariaDB's extended capabilities if {@code capabilities} has no bit 0. */
    public static byte[] greeting(String version, long connectionId, long capabilities, String plugin) {
        Bytes greeting = new Bytes().addByte(10).addZeroEnded(version).addInt(connectionId);
        greeting.addText(SALT.substring(0, 8)).addByte(0);
        greeting.addShort((int) capabilities).addByte(0xFF).addShort(StatusFlags.AUTOCOMMIT);
        greeting.addShort((int) (capabilities >> 16)).addByte(SALT.length() + 1).addZeros(6);
        boolean mariaDb = (capabilities & Capabilities.CLIENT_MYSQL) == 0;
        greeting.addInt(mariaDb ? capabilities >> 32 : 0);
        return greeting.addZeroEnded(SALT.substring(8)).addZeroEnded(plugin).toArray();
    }

    /** An OK without counts. */
    public static byte[] ok(int statusFlags) {
        return new Bytes().addHex("00 00 00").addShort(statusFlags).addShort(0).toArray();
    }

    /** An EOF. */
    public static byte[] eof(int statusFlags) {
        return new Bytes().addHex("fe 00 00").addShort(statusFlags).toArray();
    }

    /** The OK that ends rows where EOFs are deprecated. */
    public static byte[] endOfRows(int statusFlags) {
        return new Bytes().addHex("fe 00 00").addShort(statusFlags).addShort(0).toArray();
    }

    /** An ERR. */
    public static byte[] error(int code, String sqlState, String message) {
        return new Bytes()
                .addByte(0xFF)
                .addShort(code)
                .addText("#" + sqlState + message)
                .toArray();
    }

    /** An ERR as it stands in place of a greeting. */
    public static byte[] errorBeforeGreeting(int code, String message) {
        return new Bytes().addByte(0xFF).addShort(code).addText(message).toArray();
    }

    /** The definition of a text column. */
    public static byte[] column(String name) {
        return new Bytes()
                .addString("def")
                .addString("")
                .addString("")
                .addString("")
                .addString(name)
                .addString("")
                .addHex("0c ff 00 ff ff 00 00 fd 01 00 1f 00 00")
                .toArray();
    }

    /** A row of texts. */
    public static byte[] row(String... values) {
        Bytes row = new Bytes();
        for (String value : values) {
            row.addString(value);
        }
        return row.toArray();
    }

    /** A result set of one column, its packets numbered from 1. */
    public static List<Packet> resultSet(boolean deprecateEof, String column, List<String> values) {
        List<byte[]> payloads = new ArrayList<>();
        payloads.add(new byte[] {1});
        payloads.add(column(column));
        if (!deprecateEof) {
            payloads.add(eof(StatusFlags.AUTOCOMMIT));
        }
        values.forEach(value -> payloads.add(row(value)));
        payloads.add(deprecateEof ? endOfRows(StatusFlags.AUTOCOMMIT) : eof(StatusFlags.AUTOCOMMIT));
        return numbered(1, payloads);
    }

    /** The payloads as packets, numbered from a sequence id on. */
    public static List<Packet> numbered(int sequenceId, List<byte[]> payloads) {
        List<Packet> packets = new ArrayList<>();
        for (byte[] payload : payloads) {
            packets.add(new Packet((sequenceId + packets.size()) & 0xFF, payload));
        }
        return packets;
    }
}
