package io.failgate.sql;

/**
 * The tokens of one statement. Immutable.
 *
 * @param from index of the first
 * @param end index behind the last, greater than {@code from}
 */
record TokenRange(TokenList tokens, int from, int end) {

    Token first() {
        return tokens.get(from);
    }

    Token last() {
        return tokens.get(end - 1);
    }
}
