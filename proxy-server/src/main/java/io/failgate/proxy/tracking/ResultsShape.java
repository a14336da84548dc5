package io.failgate.proxy.tracking;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.StatusFlags;

/**
 * One result or several. Each is an OK, an ERR, a request for a local file, or a result set (edge cases E2, E3, E8 to
 * E13). ERR ends the answer wherever it comes.
 */
final class ResultsShape implements Shape {

    private enum Place {
        FIRST_PACKET,
        COLUMNS,
        END_OF_COLUMNS,
        ROWS
    }

    private final Capabilities capabilities;
    private final ServerStatus status;
    private Place place = Place.FIRST_PACKET;
    private int columnsLeft;
    private boolean moreAfterOutParameters;

    ResultsShape(Capabilities capabilities, ServerStatus status) {
        this.capabilities = capabilities;
        this.status = status;
    }

    @Override
    public void begin() {
        place = Place.FIRST_PACKET;
        moreAfterOutParameters = false;
    }

    @Override
    public boolean isHead(PacketHead packet) {
        return packet.firstByte() != 0xFB && !packet.isProgress();
    }

    @Override
    public Part part(PacketHead packet) {
        return switch (place) {
            case FIRST_PACKET -> packet.isProgress() ? Part.OTHER : Part.RESULT_HEAD;
            case ROWS -> opensCursor(packet) ? Part.OTHER : RowsShape.partOfRows(packet);
            case COLUMNS, END_OF_COLUMNS -> Part.OTHER;
        };
    }

    /** Where EOFs are deprecated, an opened cursor ends the answer where rows would stand; its rows come later. */
    private static boolean opensCursor(PacketHead packet) {
        return packet.isTerminator() && (packet.statusFlags() & StatusFlags.CURSOR_EXISTS) != 0;
    }

    @Override
    public boolean hasStatus(PacketHead packet) {
        return switch (place) {
            case FIRST_PACKET -> packet.isOk();
            case COLUMNS -> false;
            case END_OF_COLUMNS, ROWS -> packet.isTerminator();
        };
    }

    @Override
    public boolean isInRows() {
        return place == Place.ROWS;
    }

    @Override
    public Next packet(PacketHead packet) {
        if (packet.isError()) {
            if (packet.isProgress()) {
                return Next.PACKET;
            }
            status.failed(packet.errorCode());
            return Next.END;
        }
        return switch (place) {
            case FIRST_PACKET -> firstPacket(packet);
            case COLUMNS -> column();
            case END_OF_COLUMNS -> endOfColumns(packet);
            case ROWS -> row(packet);
        };
    }

    private Next firstPacket(PacketHead packet) {
        return switch (packet.firstByte()) {
            case 0x00 -> ok(packet);
            case 0xFB -> Next.UPLOAD;
            default -> columnCount(packet);
        };
    }

    private Next ok(PacketHead packet) {
        status.update(packet.statusFlags());
        return moreResultsOrEnd();
    }

    private Next columnCount(PacketHead packet) {
        boolean columnsFollow = !capabilities.announcesMetadata() || packet.metadataFollows() != 0;
        columnsLeft = columnsFollow ? packet.columnCount() : 0;
        place = columnsLeft > 0 ? Place.COLUMNS : afterColumns();
        return Next.PACKET;
    }

    private Next column() {
        columnsLeft--;
        if (columnsLeft == 0) {
            place = afterColumns();
        }
        return Next.PACKET;
    }

    private Place afterColumns() {
        return capabilities.has(Capabilities.DEPRECATE_EOF) ? Place.ROWS : Place.END_OF_COLUMNS;
    }

    /**
     * An opened cursor ends the answer here. OUT parameters announce here, and only here, that another result follows
     * (E11).
     */
    private Next endOfColumns(PacketHead packet) {
        status.update(packet.statusFlags());
        if ((status.flags() & StatusFlags.CURSOR_EXISTS) != 0) {
            return Next.END;
        }
        int outParametersAndMore = StatusFlags.PS_OUT_PARAMS | StatusFlags.MORE_RESULTS;
        moreAfterOutParameters = (status.flags() & outParametersAndMore) == outParametersAndMore;
        place = Place.ROWS;
        return Next.PACKET;
    }

    private Next row(PacketHead packet) {
        if (!packet.isTerminator()) {
            return Next.PACKET;
        }
        status.update(packet.statusFlags());
        return moreResultsOrEnd();
    }

    private Next moreResultsOrEnd() {
        boolean more = moreAfterOutParameters || (status.flags() & StatusFlags.MORE_RESULTS) != 0;
        moreAfterOutParameters = false;
        place = Place.FIRST_PACKET;
        return more ? Next.PACKET : Next.END;
    }
}
