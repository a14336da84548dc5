package io.failgate.proxy.control;

import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.MySqlError;

/** The errors for refused statements. */
final class ControlErrors {

    /** {@code ER_SPECIFIC_ACCESS_DENIED_ERROR}. */
    private static final int NOT_ALLOWED = 1227;

    private ControlErrors() {}

    static Verdict because(String reason) {
        return new Verdict.Answer(Reply.refusal(MySqlError.unknown(reason)));
    }

    static Verdict notAllowed(String subject, String needed) {
        return new Verdict.Answer(Reply.refusal(
                new MySqlError(NOT_ALLOWED, "42000", "Access denied; to control " + subject + " you need " + needed)));
    }
}
