package io.failgate.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserConstants;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.TokenMgrException;

/**
 * Parses a condition with JSqlParser. It gets each name as {@code a} and each string as {@code '…'}, with the index of
 * its token. So no attribute passes for a keyword, and strings are read by the session's rules. What takes the parser
 * long, or out of conditions, is refused before. Not thread-safe.
 */
final class PredicateParser {

    private static final int MOST_TOKENS = 1000;
    private static final int DEEPEST_NESTING = 50;

    private static final Set<String> KEYWORDS = Set.of(
            "and", "or", "not", "in", "like", "escape", "regexp", "rlike", "between", "is", "null", "true", "false",
            "unknown");

    private static final Pattern DIGITS = Pattern.compile("\\d+([eE]\\d+)?");

    private static final String COMPARISONS = "=<>!";
    private static final String SYMBOLS = COMPARISONS + "(),.-";

    private final TokenList tokens;
    private final TokenRange code;
    private final StringBuilder text = new StringBuilder();

    /** Where the text of each token begins. */
    private final List<Integer> offsets = new ArrayList<>();

    private int parentheses;

    PredicateParser(TokenRange code) {
        this.tokens = code.tokens();
        this.code = code;
    }

    /**
     * What the parser makes of it.
     *
     * @throws ControlSyntaxException if that is nothing
     */
    Expression parse() {
        if (code.end() - code.from() > MOST_TOKENS) {
            throw tokens.wrong("the condition is too long", code.from());
        }
        for (int i = code.from(); i < code.end(); i++) {
            append(i);
        }
        if (text.isEmpty()) {
            throw tokens.wrong("expected a condition", code.from());
        }
        // not CCJSqlParserUtil.parseCondExpression, which starts a thread
        CCJSqlParser parser = CCJSqlParserUtil.newParser(text.toString());
        try {
            Expression expression = parser.Expression();
            net.sf.jsqlparser.parser.Token rest = parser.getNextToken();
            if (rest.kind != CCJSqlParserConstants.EOF) {
                throw wrongAt(rest);
            }
            return expression;
        } catch (ParseException wrong) {
            throw wrongAt(wrong.currentToken.next);
        } catch (TokenMgrException wrong) {
            throw tokens.wrong("the condition cannot be understood", code.from());
        }
    }

    private void append(int i) {
        Token token = tokens.get(i);
        if (!token.closed()) {
            throw tokens.unclosed(token);
        }
        boolean adjacent = i > code.from() && tokens.get(i - 1).end() == token.start();
        boolean comparison = isOneOf(COMPARISONS, i - 1) && isOneOf(COMPARISONS, i);
        boolean decimal = tokens.isSymbol(i, '.') || tokens.isSymbol(i - 1, '.');
        text.append(adjacent && (comparison || decimal) ? "" : " ");
        offsets.add(text.length());
        text.append(
                switch (token.kind()) {
                    case WORD -> word(i);
                    case STRING -> "'" + i + "'";
                    case NAME -> "a" + i;
                    default -> symbol(i);
                });
    }

    private String word(int i) {
        String word = tokens.content(i).toLowerCase(Locale.ROOT);
        if (Character.isDigit(word.charAt(0))) {
            if (!DIGITS.matcher(word).matches()) {
                throw tokens.wrong("expected a number or a name", i);
            }
            return word;
        }
        if (word.equals("not") && tokens.isWord(i - 1, "not")) {
            throw tokens.wrong("one NOT is enough", i);
        }
        return KEYWORDS.contains(word) ? word : "a" + i;
    }

    private String symbol(int i) {
        if (isPair(i - 1)) {
            return ""; // its second half
        }
        if (isPair(i)) {
            return tokens.isSymbol(i, '&') ? "and" : "or";
        }
        if (!isOneOf(SYMBOLS, i)) {
            throw tokens.wrong(tokens.content(i) + " cannot stand in a condition", i);
        }
        parentheses += tokens.isSymbol(i, '(') ? 1 : tokens.isSymbol(i, ')') ? -1 : 0;
        if (parentheses > DEEPEST_NESTING) {
            throw tokens.wrong("the condition is nested too deeply", i);
        }
        return tokens.content(i);
    }

    /** Whether it is the first of {@code &&} or {@code ||}. */
    private boolean isPair(int i) {
        boolean same = (tokens.isSymbol(i, '&') && tokens.isSymbol(i + 1, '&'))
                || (tokens.isSymbol(i, '|') && tokens.isSymbol(i + 1, '|'));
        return same && tokens.get(i).end() == tokens.get(i + 1).start();
    }

    private boolean isOneOf(String symbols, int i) {
        Token token = tokens.get(i);
        return token.kind() == Token.Kind.SYMBOL
                && token.end() - token.start() == 1
                && symbols.indexOf(tokens.text().byteAt(token.start())) >= 0;
    }

    /** Refuses what the parser got and did not expect. */
    private ControlSyntaxException wrongAt(net.sf.jsqlparser.parser.Token token) {
        if (token.kind == CCJSqlParserConstants.EOF) {
            return tokens.wrong("the condition is not complete", code.end());
        }
        int i = 0;
        while (i < offsets.size() - 1 && offsets.get(i) < token.beginColumn - 1) {
            i++;
        }
        int index = code.from() + i;
        return tokens.wrong("the condition cannot be understood at " + tokens.content(index), index);
    }
}
