package io.failgate.sql;

/**
 * An assignment of one of Failgate's variables. Immutable.
 *
 * @param variable which
 * @param start index of the first byte of its name, the {@code @}
 * @param end index behind the last byte of its name, quotes included
 */
public record Target(ControlVariable variable, int start, int end) {}
