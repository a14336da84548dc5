package io.failgate.sql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Texts that Failgate sends instead of what the client has sent. Immutable. */
public final class Rewriting {

    private final byte[] sql;
    private final List<String> variables;

    private Rewriting(byte[] sql, List<String> variables) {
        this.sql = sql;
        this.variables = List.copyOf(variables);
    }

    /**
     * The text of a SET, changed so that every value it assigns to Failgate's variables can be read afterwards. A
     * target that the same SET assigns again gets another name, such as {@code @`failgate_put_failpoint_1`}. Nothing
     * else changes.
     *
     * @param text the whole text, of which the statement is a part
     */
    public static Rewriting ofControlSet(SqlText text, Statement.ControlSet statement) {
        ByteArrayOutputStream sql = new ByteArrayOutputStream(statement.end() - statement.start());
        List<String> variables = new ArrayList<>();
        Map<ControlVariable, Integer> left = counts(statement.targets());
        Map<ControlVariable, Integer> renamed = new EnumMap<>(ControlVariable.class);
        int at = statement.start();
        for (Target target : statement.targets()) {
            String name = target.variable().variableName();
            if (left.merge(target.variable(), -1, Integer::sum) > 0) {
                name = "failgate_" + name + "_" + renamed.merge(target.variable(), 1, Integer::sum);
                sql.writeBytes(text.slice(at, target.start()).toBytes());
                sql.writeBytes(("@`" + name + "`").getBytes(StandardCharsets.US_ASCII));
                at = target.end();
            }
            variables.add(name);
        }
        sql.writeBytes(text.slice(at, statement.end()).toBytes());
        return new Rewriting(sql.toByteArray(), variables);
    }

    /**
     * The text of a SELECT with the version in place of each {@code @@failgate_version}. What is a column by itself
     * keeps its name.
     *
     * @param text the whole text, of which the statement is a part
     */
    public static byte[] withVersion(SqlText text, Statement.VersionRead statement, String version) {
        ByteArrayOutputStream sql = new ByteArrayOutputStream(statement.end() - statement.start());
        String literal = "'" + version.replaceAll("[^A-Za-z0-9.+-]", "") + "'";
        int at = statement.start();
        for (VersionReads.Read read : statement.reads()) {
            sql.writeBytes(text.slice(at, read.start()).toBytes());
            sql.writeBytes(literal.getBytes(StandardCharsets.US_ASCII));
            if (read.column()) {
                String name = text.slice(read.start(), read.end()).decode().replace("`", "``");
                sql.writeBytes((" AS `" + name + "`").getBytes(StandardCharsets.UTF_8));
            }
            at = read.end();
        }
        sql.writeBytes(text.slice(at, statement.end()).toBytes());
        return sql.toByteArray();
    }

    private static Map<ControlVariable, Integer> counts(List<Target> targets) {
        Map<ControlVariable, Integer> counts = new EnumMap<>(ControlVariable.class);
        targets.forEach(target -> counts.merge(target.variable(), 1, Integer::sum));
        return counts;
    }

    /**
     * The whole text with blanks in place of an optimizer hint, so that the server does not warn about it. The blanks
     * replace the comment if nothing else is in it, else {@code FAILPOINT(…)} alone. A hint in an ordinary comment
     * stays.
     *
     * @return as many bytes as the text has
     */
    public static byte[] withoutHint(SqlText text, Hint hint) {
        byte[] sql = text.toBytes();
        if (hint.optimizerHint()) {
            // the dialect that the hint was read in is one that reads the same
            dialects()
                    .flatMap(dialect -> parts(text, dialect, hint).stream())
                    .filter(part -> part.hint().equals(hint))
                    .findFirst()
                    .ifPresent(part -> blank(sql, part));
        }
        return sql;
    }

    private static Stream<Dialect> dialects() {
        return Arrays.stream(Encoding.values())
                .flatMap(encoding -> Stream.of(true, false)
                        .flatMap(ansiQuotes ->
                                Stream.of(true, false).map(escapes -> new Dialect(ansiQuotes, escapes, encoding))));
    }

    private static List<HintParser.Part> parts(SqlText text, Dialect dialect, Hint hint) {
        try {
            return new HintParser(text, dialect).parts(new Token(Token.Kind.COMMENT, hint.start(), hint.end(), true));
        } catch (ControlSyntaxException otherDialect) {
            return List.of();
        }
    }

    private static void blank(byte[] sql, HintParser.Part part) {
        int start = part.alone() ? part.hint().start() : part.start();
        int end = part.alone() ? part.hint().end() : part.end();
        Arrays.fill(sql, start, end, (byte) ' ');
    }

    /** The statement, in the encoding of the text. A copy. */
    public byte[] sql() {
        return sql.clone();
    }

    /**
     * The variables that hold the values afterwards, one for each target in order; in lower case, and without the
     * {@code @}.
     */
    public List<String> variables() {
        return variables;
    }
}
