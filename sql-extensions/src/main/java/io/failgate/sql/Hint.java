package io.failgate.sql;

/**
 * A failpoint armed for one statement, by a comment in it. Immutable.
 *
 * @param key what is armed
 * @param terms what it is armed with
 * @param optimizerHint whether it is {@code /*+ FAILPOINT('key=terms') *}{@code /}, and not {@code /* failpoint:
 *     key=terms *}{@code /}
 * @param start index of the comment's first byte
 * @param end index behind the comment's last byte
 */
public record Hint(String key, String terms, boolean optimizerHint, int start, int end) {}
