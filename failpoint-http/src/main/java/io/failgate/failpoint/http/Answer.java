package io.failgate.failpoint.http;

/**
 * What a client is told.
 *
 * @param status of HTTP
 * @param body empty if there is none
 */
record Answer(int status, String body) {

    static final Answer NO_CONTENT = new Answer(204, "");

    /** A complaint, in one line. */
    static Answer error(int status, String message) {
        return new Answer(status, message + "\n");
    }
}
