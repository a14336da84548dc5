package io.failgate.proxy.session;

import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import java.util.Arrays;

/** The parts of a result of one column, EOFs being deprecated, whose rows are many megabytes. */
public final class BigResult {

    private BigResult() {}

    /** The column count and the column. */
    public static byte[] beginning() {
        return Bytes.concat(new Packet(1, (byte) 1).bytes(), new Packet(2, Payloads.column("c")).bytes());
    }

    /** A megabyte of rows, 4 KiB each, their sequence ids going round once. */
    public static byte[] megabyteOfRows() {
        Bytes rows = new Bytes();
        for (int i = 0; i < 256; i++) {
            byte[] row = new byte[4092];
            Arrays.fill(row, (byte) i);
            row[0] = (byte) 0xFC;
            row[1] = (byte) 0xF9;
            row[2] = 0x0F;
            rows.add(new Packet(i, row).bytes());
        }
        return rows.toArray();
    }

    /** The last packet. */
    public static byte[] end() {
        return new Packet(3, Payloads.endOfRows(2)).bytes();
    }
}
