package io.failgate.proxy.session;

import io.netty.handler.ssl.NotSslRecordException;
import javax.net.ssl.SSLException;

/** What a failure of TLS means. */
final class Layers {

    private static final int LONGEST_REASON = 200;

    private Layers() {}

    static boolean isFailureOfTls(Throwable cause) {
        return cause instanceof SSLException || cause.getCause() instanceof SSLException;
    }

    /** Why TLS has failed, without what the peer has sent instead, which may be a secret. */
    static String reason(Throwable cause) {
        if (cause instanceof NotSslRecordException || cause.getCause() instanceof NotSslRecordException) {
            return "it does not speak TLS";
        }
        String message = cause.getMessage();
        if (message == null) {
            return "the connection has ended";
        }
        return message.substring(0, Math.min(message.length(), LONGEST_REASON));
    }
}
