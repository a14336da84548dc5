package io.failgate.proxy.tls;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Why a handshake has failed, in words for a log and for a client. */
public final class HandshakeFailure {

    private static final int LONGEST = 200;
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

    /** Alerts of a peer that has seen a certificate and refuses it. */
    private static final Set<String> DISTRUST = Set.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "unknown_ca");

    private HandshakeFailure() {}

    /**
     * Tells the reason without quoting the peer's bytes: they may be a secret.
     *
     * @param alert the peer's last alert in clear; empty if there was no alert
     */
    public static String reason(Throwable cause, String alert) {
        if (!alert.isEmpty()) {
            return ofAlert(alert);
        }
        if (cause instanceof NotSslRecordException || cause.getCause() instanceof NotSslRecordException) {
            return "it does not speak TLS";
        }
        String message = cause.getMessage();
        if (message == null || message.isEmpty()) {
            return "the connection has ended during the TLS handshake";
        }
        Matcher received = ALERT.matcher(message);
        if (received.find()) {
            return ofAlert(received.group(1).toLowerCase(Locale.ROOT));
        }
        String start = message.substring(0, Math.min(message.length(), LONGEST));
        boolean isOfTls = cause instanceof SSLException || !(cause instanceof IOException);
        return isOfTls ? start : "the connection has ended during the TLS handshake: " + start;
    }

    private static String ofAlert(String alert) {
        String meaning = DISTRUST.contains(alert) ? ": it does not trust the certificate" : "";
        return "it has ended the TLS handshake with the alert " + alert + meaning;
    }
}
