package io.failgate.failpoint;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the term language, one method per rule.
 *
 * <pre>
 * spec     := chain { "for" duration | "after" duration } [ "where" condition ]  |  json
 * chain    := term { "-&gt;" term }
 * term     := { modifier } step { "&amp;" step }
 * modifier := [ "+" ] number "%"  |  [ "+" ] uint "*"
 * step     := action [ "(" [ arg { "," arg } ] ")" ]
 * arg      := json-object | json-array | quoted | duration | number | true | false | null | bare
 * quoted   := "…" | '…' | `…`
 * duration := decimal unit { decimal unit }    unit := ns us ms s m h
 * </pre>
 *
 * Blanks are free between tokens; actions may be in any letter case. {@link BareText} says how far a bare text reaches.
 */
final class TermsParser {

    private final Cursor cursor;
    private final Vocabulary vocabulary;

    TermsParser(String text, Vocabulary vocabulary) {
        this.cursor = new Cursor(text);
        this.vocabulary = vocabulary;
    }

    Terms parse() {
        cursor.skipBlanks();
        if (cursor.atEnd()) {
            throw cursor.fail("expected an action");
        }
        return cursor.peek() == '{' ? new JsonTerms(cursor).parse() : chainWithCondition();
    }

    private Terms chainWithCondition() {
        List<Term> chain = new ArrayList<>();
        do {
            chain.add(term());
        } while (cursor.accept("->"));
        ClausesParser clauses = new ClausesParser(cursor);
        clauses.parse();
        String canonical = chain.stream().map(Term::toString).collect(Collectors.joining("->")) + clauses.schedule();
        String where = clauses.where();
        return new Terms(chain, clauses.schedule(), where, where.isEmpty() ? canonical : canonical + " where " + where);
    }

    private Term term() {
        List<Modifier> modifiers = new ArrayList<>();
        for (Modifier modifier = modifier(); modifier != null; modifier = modifier()) {
            modifiers.add(modifier);
        }
        List<Step> steps = new ArrayList<>();
        do {
            steps.add(step());
        } while (cursor.accept("&"));
        return new Term(modifiers, steps);
    }

    private @Nullable Modifier modifier() {
        cursor.skipBlanks();
        int place = cursor.position();
        refuseNegative(place);
        boolean signed = cursor.accept("+");
        String number = cursor.takeWhile(c -> isDigit(c) || c == '.');
        if (number.isEmpty()) {
            cursor.moveTo(place);
            return null;
        }
        place += signed ? 1 : 0;
        if (cursor.accept("%")) {
            return new Modifier.Chance(percent(place, number));
        }
        if (cursor.accept("*")) {
            return new Modifier.Count(count(place, number));
        }
        throw cursor.fail("expected \"%\" or \"*\" after a number");
    }

    private void refuseNegative(int place) {
        boolean negative = cursor.accept("-")
                && !cursor.takeWhile(c -> isDigit(c) || c == '.').isEmpty()
                && (cursor.accept("%") || cursor.accept("*"));
        if (negative) {
            throw cursor.failAt(place, "a probability is from 0% to 100%, and a count is 0 or more");
        }
        cursor.moveTo(place);
    }

    private BigDecimal percent(int place, String number) {
        if (!number.matches("\\d{1,18}\\.?\\d{0,18}|\\.\\d{1,18}")) {
            throw cursor.failAt(place, "not a percentage");
        }
        return new BigDecimal(number);
    }

    private long count(int place, String number) {
        if (!number.matches("\\d{1,18}")) {
            throw cursor.failAt(place, "a count must be a whole number of at most 18 digits");
        }
        return Long.parseLong(number);
    }

    private Step step() {
        cursor.skipBlanks();
        int place = cursor.position();
        String word = cursor.takeWhile(c -> Character.isLetterOrDigit(c) || c == '_' || (c == '-' && !arrowIsNext()));
        Action action = vocabulary.find(word);
        if (action == null) {
            throw cursor.failAt(place, word.isEmpty() ? "expected an action" : vocabulary.unknown(word));
        }
        List<Value> arguments = cursor.accept("(") ? arguments() : List.of();
        try {
            action.check(arguments);
        } catch (IllegalArgumentException wrong) {
            throw cursor.failAt(place, String.valueOf(wrong.getMessage()));
        }
        return new Step(action, arguments);
    }

    private boolean arrowIsNext() {
        int place = cursor.position();
        boolean arrow = cursor.accept("->");
        cursor.moveTo(place);
        return arrow;
    }

    private List<Value> arguments() {
        if (cursor.accept(")")) {
            return List.of();
        }
        List<Value> arguments = new ArrayList<>();
        do {
            arguments.add(argument());
        } while (cursor.accept(","));
        cursor.expect(")");
        return arguments;
    }

    private Value argument() {
        cursor.skipBlanks();
        char c = cursor.peek();
        if (c == '{' || c == '[') {
            return new Value(Value.Kind.JSON, Json.readStructure(cursor));
        }
        if (Quoted.starts(c)) {
            return Value.text(Quoted.read(cursor));
        }
        return BareText.read(cursor);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
