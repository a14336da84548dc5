package io.failgate.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Sees the bytes of one connection as they come from the network, beneath TLS and compression. A client in the middle
 * of a long record or frame is not silent, though that cannot be read yet. Event loop only.
 */
final class WireReads extends ChannelInboundHandlerAdapter {

    private static final int RECORD_HEADER = 5;

    /** Where the length begins in the header of a record, two bytes, the higher first. */
    private static final int LENGTH = 3;

    private final Runnable heard;
    private boolean encrypted;

    /** The header of the next record: how many bytes of it have come, and the length so far. */
    private int headerBytes;

    private int length;
    private int payloadLeft;

    /** Runs the given listener for all bytes. */
    WireReads(Runnable heard) {
        this.heard = heard;
    }

    /** The next byte is the first of TLS. */
    void encrypted() {
        encrypted = true;
    }

    /** Whether a record of TLS has come in part. */
    boolean isInRecord() {
        return headerBytes > 0 || payloadLeft > 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        heard.run();
        if (encrypted) {
            walk((ByteBuf) message);
        }
        context.fireChannelRead(message);
    }

    private void walk(ByteBuf in) {
        int end = in.writerIndex();
        int at = in.readerIndex();
        while (at < end) {
            if (payloadLeft > 0) {
                int step = Math.min(payloadLeft, end - at);
                payloadLeft -= step;
                at += step;
            } else {
                walkHeader(in.getUnsignedByte(at));
                at++;
            }
        }
    }

    private void walkHeader(int next) {
        if (headerBytes >= LENGTH) {
            length = length << 8 | next;
        }
        headerBytes++;
        if (headerBytes == RECORD_HEADER) {
            payloadLeft = length;
            headerBytes = 0;
            length = 0;
        }
    }
}
