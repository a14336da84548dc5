package io.failgate.sql;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large a regular expression gets when it is compiled, in RE2/J's instructions, added up while it is read. About as
 * many as there will be, and never less than a fraction of that. Not thread-safe.
 */
final class PatternSize {

    /** What RE2/J has to do for a class of Unicode. */
    private static final int UNICODE_CLASS = 60;

    private final Deque<Group> groups = new ArrayDeque<>();
    private long classes;

    /** What is in a group so far, and how much of it the last repeatable thing has. */
    private static final class Group {
        private long size;
        private long last;
    }

    PatternSize() {
        groups.push(new Group());
    }

    /** Something that can be repeated. */
    void add(long size) {
        Group group = groups.getFirst();
        group.size += size;
        group.last = size;
    }

    /** An operator of one character. */
    void addOperator() {
        groups.getFirst().size++;
    }

    /** What came last is there that many times at most. */
    void repeat(long most) {
        Group group = groups.getFirst();
        group.size += (group.last + 1) * (most + 1);
        group.last = (group.last + 1) * (most + 1);
    }

    void addUnicodeClass() {
        classes += UNICODE_CLASS;
    }

    /** That many ranges of characters in a class. */
    void addRanges(long ranges) {
        classes += ranges;
    }

    void open() {
        groups.push(new Group());
    }

    /** How many groups are open. */
    int depth() {
        return groups.size() - 1;
    }

    /** Closes a group. Where none is open the pattern is wrong, and RE2/J says so. */
    void close() {
        if (groups.size() > 1) {
            long size = groups.pop().size;
            add(size + 2);
        }
    }

    /** The innermost group so far, with all classes. */
    long soFar() {
        return groups.getFirst().size + classes;
    }

    /** The whole pattern. */
    long total() {
        return groups.getLast().size + classes;
    }
}
