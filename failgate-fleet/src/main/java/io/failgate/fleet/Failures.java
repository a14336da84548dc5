package io.failgate.fleet;

import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdException;
import io.etcd.jetcd.common.exception.EtcdExceptionFactory;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Says what has gone wrong with etcd, and whether it may have done what it was asked for. Thread-safe. */
final class Failures {

    /** With these, nobody knows whether it was done. */
    private static final Set<ErrorCode> UNCERTAIN = Set.of(
            ErrorCode.UNAVAILABLE,
            ErrorCode.DEADLINE_EXCEEDED,
            ErrorCode.CANCELLED,
            ErrorCode.ABORTED,
            ErrorCode.INTERNAL,
            ErrorCode.UNKNOWN);

    /** What a peer has to say for itself, at most. */
    private static final int LONGEST_REASON = 300;

    private static final String WANTS_TLS = "does etcd want TLS? --fleet-tls asks by TLS";
    private static final String WANTS_CERTIFICATE = "does etcd want a certificate? --fleet-cert shows one";
    private static final String CLOSED = "has this etcd TLS, and does it want a certificate? --fleet-cert shows one";
    private static final String WANTS_LOGIN = "--fleet-user logs in";

    /** What cannot be guessed from the reason, each with how it is told from others. */
    private static final List<Hint> HINTS = List.of(
            new Hint(false, "Network closed for unknown reason", WANTS_TLS),
            new Hint(false, "First received frame was not SETTINGS", WANTS_TLS),
            new Hint(false, "Connection reset", WANTS_TLS),
            new Hint(false, "Broken pipe", WANTS_TLS),
            new Hint(false, "user name is empty", WANTS_LOGIN),
            new Hint(true, "user name is empty", WANTS_LOGIN),
            new Hint(true, "not an SSL/TLS record", "this etcd has no TLS"),
            new Hint(true, "closed while performing TLS negotiation", "has this etcd TLS?"),
            new Hint(true, "PKIX path", "--fleet-ca names the authority of etcd's certificate"),
            new Hint(true, "bad_certificate", WANTS_CERTIFICATE),
            new Hint(true, "certificate_required", WANTS_CERTIFICATE),
            new Hint(true, "Network closed for unknown reason", CLOSED),
            new Hint(true, "Connection reset", CLOSED),
            new Hint(true, "Broken pipe", CLOSED));

    private record Hint(boolean withTls, String sign, String text) {}

    private final String etcd;
    private final boolean tls;
    private volatile boolean answered;

    /**
     * Says it of one etcd.
     *
     * @param etcd what the user calls it
     * @param tls whether it is asked by TLS
     */
    Failures(String etcd, boolean tls) {
        this.etcd = etcd;
        this.tls = tls;
    }

    /** Etcd has answered: what fails from now on is not for want of TLS. */
    void hasAnswered() {
        answered = true;
    }

    /** What has failed a stage. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The failure of an attempt, for the user. */
    FleetException of(Throwable failure, Duration patience) {
        Throwable cause = cause(failure);
        if (cause instanceof FleetException known) {
            return known;
        }
        if (cause instanceof TimeoutException) {
            return new UncertainException(etcd + " does not answer within " + patience.toMillis() + " ms", cause);
        }
        String message = etcd + " cannot be asked: " + reason(cause);
        if (chain(cause).anyMatch(ConnectException.class::isInstance)) {
            return new UnreachableException(message, cause);
        }
        return codes(cause).anyMatch(UNCERTAIN::contains)
                ? new UncertainException(message, cause)
                : new FleetException(message, cause);
    }

    /** Whether it may be otherwise next time. */
    static boolean isTemporary(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof UncertainException || cause instanceof UnreachableException;
    }

    /** Whether etcd has said that something does not exist. */
    static boolean isNotFound(Throwable failure) {
        return codes(failure).anyMatch(code -> code == ErrorCode.NOT_FOUND);
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(Optional.of(failure), Optional::isPresent, one -> one.map(Throwable::getCause))
                .map(Optional::orElseThrow);
    }

    private static Stream<ErrorCode> codes(Throwable failure) {
        return chain(failure)
                .filter(one -> one instanceof EtcdException
                        || one instanceof StatusException
                        || one instanceof StatusRuntimeException)
                .map(one -> EtcdExceptionFactory.toEtcdException(one).getErrorCode());
    }

    /** The innermost says most; it may be a peer's, so it is printable and short. */
    private String reason(Throwable failure) {
        List<String> messages = chain(failure)
                .map(Throwable::getMessage)
                .filter(message -> message != null && !message.isBlank())
                .toList();
        String innermost = messages.isEmpty()
                ? failure.getClass().getSimpleName()
                : messages.get(messages.size() - 1).lines().findFirst().orElse("");
        String reason = innermost
                .substring(0, Math.min(innermost.length(), LONGEST_REASON))
                .replaceAll("[\\p{Cc}\\p{Cf}]", "?");
        return HINTS.stream()
                .filter(hint -> !answered || hint.text().equals(WANTS_LOGIN))
                .filter(hint -> hint.withTls() == tls)
                .filter(hint -> messages.stream().anyMatch(message -> message.contains(hint.sign())))
                .findFirst()
                .map(hint -> reason + "; " + hint.text())
                .orElse(reason);
    }
}
