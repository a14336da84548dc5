package io.failgate.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Map;

/**
 * Reads along during a peer's TLS handshake, and knows the alert that the peer has sent in clear. In TLS 1.3, some
 * peers send an alert in clear where Java expects it encrypted; Java then says that it cannot be decrypted. Goes in
 * front of TLS. Keeps and changes no buffer.
 */
public final class AlertReader extends ChannelInboundHandlerAdapter {

    private static final int ALERT = 21;
    private static final int HEADER_SIZE = 5;
    private static final int ALERT_SIZE = 2;

    /** RFC 8446, section 6. */
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0, "close_notify"),
            Map.entry(10, "unexpected_message"),
            Map.entry(20, "bad_record_mac"),
            Map.entry(22, "record_overflow"),
            Map.entry(40, "handshake_failure"),
            Map.entry(42, "bad_certificate"),
            Map.entry(43, "unsupported_certificate"),
            Map.entry(44, "certificate_revoked"),
            Map.entry(45, "certificate_expired"),
            Map.entry(46, "certificate_unknown"),
            Map.entry(47, "illegal_parameter"),
            Map.entry(48, "unknown_ca"),
            Map.entry(49, "access_denied"),
            Map.entry(50, "decode_error"),
            Map.entry(51, "decrypt_error"),
            Map.entry(70, "protocol_version"),
            Map.entry(71, "insufficient_security"),
            Map.entry(80, "internal_error"),
            Map.entry(86, "inappropriate_fallback"),
            Map.entry(90, "user_canceled"),
            Map.entry(109, "missing_extension"),
            Map.entry(110, "unsupported_extension"),
            Map.entry(112, "unrecognized_name"),
            Map.entry(113, "bad_certificate_status_response"),
            Map.entry(115, "unknown_psk_identity"),
            Map.entry(116, "certificate_required"),
            Map.entry(120, "no_application_protocol"));

    private final byte[] record = new byte[HEADER_SIZE + ALERT_SIZE];
    private int seen;
    private int left;
    private String alert = "";

    /** The name of the alert that came last, such as {@code unknown_ca}; empty if no alert came in clear. */
    public String alert() {
        return alert;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        read((ByteBuf) message);
        context.fireChannelRead(message);
    }

    private void read(ByteBuf in) {
        int index = in.readerIndex();
        while (index < in.writerIndex()) {
            if (left > 0) {
                int step = Math.min(left, in.writerIndex() - index);
                index += step;
                left -= step;
            } else {
                take(in.getByte(index));
                index++;
            }
        }
    }

    /** Takes a byte of a header, or of an alert. */
    private void take(byte next) {
        record[seen] = next;
        seen++;
        if (seen == HEADER_SIZE && !isAlert()) {
            left = length();
            seen = 0;
        } else if (seen == record.length) {
            int number = record[HEADER_SIZE + 1] & 0xFF;
            alert = NAMES.getOrDefault(number, String.valueOf(number));
            seen = 0;
        }
    }

    private int length() {
        return ((record[HEADER_SIZE - 2] & 0xFF) << 8) | (record[HEADER_SIZE - 1] & 0xFF);
    }

    private boolean isAlert() {
        return record[0] == ALERT && length() == ALERT_SIZE;
    }
}
