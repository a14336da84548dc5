package io.failgate.benchmarks.command;

import io.failgate.sql.SqlText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The text of a query where the proxy has it: in the direct buffer that its packet was read into. The packet's header
 * and the command's byte stand before it.
 */
@State(Scope.Benchmark)
public class QueryText {

    private static final int HEADER_AND_COMMAND = 5;

    /** Ordinary texts, none of which concerns Failgate. */
    public enum Kind {
        /** 6 bytes. */
        COMMIT("COMMIT"),
        /** Sysbench's own; 35 bytes. */
        POINT_SELECT("SELECT c FROM sbtest1 WHERE id=5034"),
        /** Two rows of plain words. */
        INSERT_500_BYTES(insert(2)),
        /** As many rows as make 60 KB. */
        INSERT_60_KB(insert(274));

        private final String sql;

        Kind(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }

        /**
         * Plain words, because every letter that {@code failpoint} has makes the filter's steps shorter: digits would
         * flatter it.
         */
        private static String insert(int rows) {
            String row = "\n(5034, 'Charlotte Robinson', '27 Station Road, Little Abington, Cambridge', "
                    + "'to be left at the front door, or with the people in the flat below if nobody is at home; "
                    + "please phone on the day before and not after nine'),";
            String all = "INSERT INTO orders (id, customer, address, note) VALUES" + row.repeat(rows);
            return all.substring(0, all.length() - 1);
        }
    }

    /** Which text. */
    @Param
    public Kind kind = Kind.COMMIT;

    private ByteBuf packet = Unpooled.EMPTY_BUFFER;
    private SqlText sql = SqlText.EMPTY;

    /** Fills a buffer of Netty's own allocator. */
    @Setup
    public void receive() {
        byte[] bytes = kind.sql.getBytes(StandardCharsets.US_ASCII);
        packet = ByteBufAllocator.DEFAULT
                .directBuffer(HEADER_AND_COMMAND + bytes.length)
                .writeZero(HEADER_AND_COMMAND)
                .writeBytes(bytes);
        sql = new View(packet, HEADER_AND_COMMAND, bytes.length);
    }

    /** Gives the buffer back. */
    @TearDown
    public void release() {
        packet.release();
    }

    SqlText sql() {
        return sql;
    }

    /** What interceptors see of a buffer. */
    private record View(ByteBuf source, int start, int length) implements SqlText {

        @Override
        public int byteAt(int index) {
            return source.getUnsignedByte(start + index);
        }

        @Override
        public int pairAt(int index) {
            return source.getUnsignedShortLE(start + index);
        }

        @Override
        public long eightAt(int index) {
            return source.getLongLE(start + index);
        }
    }
}
