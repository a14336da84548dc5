package io.failgate.proxy.testing;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.StatusFlags;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the whole answer to a command, told packet by packet as drivers do it, independently of the proxy's tracker.
 * Used once.
 */
final class AnswerReader {

    private final PacketSocket wire;
    private final Capabilities capabilities;
    private final byte[] localFile;
    private final List<Packet> frames = new ArrayList<>();

    AnswerReader(PacketSocket wire, Capabilities capabilities, byte[] localFile) {
        this.wire = wire;
        this.capabilities = capabilities;
        this.localFile = localFile;
    }

    List<Packet> read(Command command) throws IOException {
        switch (command.response()) {
            case NONE -> {}
            case ONE_PACKET, OPAQUE, TAKEOVER, STREAM -> next();
            case RESULTS -> results();
            case ROWS -> rows();
            case PREPARED -> prepared();
            case AUTHENTICATION -> throw new IllegalArgumentException("use RawClient.changeUser");
        }
        return frames;
    }

    /** The first frame of the next packet; progress reports are passed over. */
    private Packet next() throws IOException {
        Packet first = nextFrame();
        boolean mayReport = capabilities.has(Capabilities.MARIADB_PROGRESS);
        while (mayReport && first.isError() && first.errorCode() == 0xFFFF) {
            first = nextFrame();
        }
        return first;
    }

    private Packet nextFrame() throws IOException {
        Packet first = wire.read();
        frames.add(first);
        Packet last = first;
        while (last.goesOn()) {
            last = wire.read();
            frames.add(last);
        }
        return first;
    }

    private void results() throws IOException {
        boolean more = true;
        while (more) {
            Packet first = next();
            if (first.byteAt(0) == 0xFB) {
                upload();
                first = next();
            }
            if (first.isError()) {
                return;
            }
            more = first.isOk() ? hasMore(first.statusFlags()) : resultSet(first);
        }
    }

    private void upload() throws IOException {
        if (localFile.length > 0) {
            wire.writeNext(localFile);
        }
        wire.writeNext();
    }

    private static boolean hasMore(int statusFlags) {
        return (statusFlags & StatusFlags.MORE_RESULTS) != 0;
    }

    /** Whether another result follows. */
    private boolean resultSet(Packet count) throws IOException {
        int statusOfColumns = 0;
        skip(columnsAfter(count));
        if (!capabilities.has(Capabilities.DEPRECATE_EOF)) {
            statusOfColumns = next().statusFlags();
            if ((statusOfColumns & StatusFlags.CURSOR_EXISTS) != 0) {
                return false;
            }
        }
        Packet end = rows();
        boolean outParameters = (statusOfColumns & StatusFlags.PS_OUT_PARAMS) != 0;
        return end.isTerminator() && hasMore(end.statusFlags() | (outParameters ? statusOfColumns : 0));
    }

    private int columnsAfter(Packet count) {
        int size = Bytes.lengthEncodedSize(count.byteAt(0));
        if (capabilities.announcesMetadata() && count.byteAt(size) == 0) {
            return 0;
        }
        return size == 1 ? count.byteAt(0) : count.shortAt(1);
    }

    private Packet rows() throws IOException {
        Packet row = next();
        while (!row.isError() && !row.isTerminator()) {
            row = next();
        }
        return row;
    }

    private void prepared() throws IOException {
        Packet ok = next();
        if (ok.isError()) {
            return;
        }
        boolean described = !capabilities.has(Capabilities.OPTIONAL_METADATA) || ok.byteAt(12) != 0;
        for (int count : new int[] {ok.shortAt(7), ok.shortAt(5)}) {
            skip(described ? count : 0);
            skip(count > 0 && !capabilities.has(Capabilities.DEPRECATE_EOF) ? 1 : 0);
        }
    }

    private void skip(int packets) throws IOException {
        for (int i = 0; i < packets; i++) {
            next();
        }
    }
}
