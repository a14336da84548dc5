package io.failgate.proxy.interception;

/**
 * A part of a text of several statements, sent to the server by itself: one statement, or all that is left of the text.
 *
 * @param start index of its first byte
 * @param end index behind its last byte, without a semicolon
 */
public record Piece(int start, int end) {}
