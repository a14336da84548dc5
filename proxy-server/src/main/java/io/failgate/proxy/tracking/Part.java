package io.failgate.proxy.tracking;

/** What a packet is, inside an answer. */
public enum Part {
    /** The first of a result. */
    RESULT_HEAD,
    /** A row of a result, of a cursor, or an event of a stream. */
    ROW,
    /** The successful end of rows: an EOF, or the OK that stands in its place. */
    RESULT_END,
    /** A packet of the file that the client sends. */
    UPLOAD,
    /** Any other. */
    OTHER
}
