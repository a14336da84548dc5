package io.failgate.sql;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses comments that were meant to arm a failpoint and do not. Such a comment begins with {@code failpoint}, or with
 * nearly that, and goes on with {@code key=terms} to its end. What only mentions failpoints is left alone.
 */
final class NearHint {

    /** Of a longer comment, nothing is looked at. */
    private static final int LONGEST = 1000;

    private static final int MOST_MISTAKES = 2;

    /** What stands between the word and the key. */
    private static final Pattern SEPARATORS = Pattern.compile("[\\s:=('\"`]+$");

    private static final Pattern HEAD = Pattern.compile("[\\w -]{1," + NearVariable.LONGEST + "}");

    private static final Pattern OPENING = Pattern.compile("(?:/\\*|--|#)[\\s*+]*");

    /** The name of an application in front of a key. */
    private static final Pattern APPLICATION = Pattern.compile("[\\w-]+:$");

    /** A key, in quotes perhaps, and what stands in front of it. */
    private static final Pattern KEY = Pattern.compile("(?<head>.*?)['\"`]?(?<key>[\\w$./-]+)\\s*", Pattern.DOTALL);

    /** One alternative of terms, whatever the action. */
    private static final String TERM =
            "(?:\\+?[\\d.]++\\s*[%*]\\s*)*+[a-z_]++(?:\\s*\\((?:[^()]++|\\([^()]*+\\))*+\\))?+";

    private static final Pattern TERMS = Pattern.compile(
            "\\s*(?:\\{.*|" + TERM + "(?:\\s*(?:->|&)\\s*" + TERM + ")*+(?:\\s+where\\s.*)?)['\"`)\\s]*(?:\\*/)?\\s*",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private NearHint() {}

    /**
     * Refuses a comment that is no hint but was meant as one.
     *
     * @throws ControlSyntaxException if it was
     */
    static void refuseComment(SqlText text, Token comment) {
        if (comment.end() - comment.start() > LONGEST) {
            return;
        }
        String all = text.slice(comment.start(), comment.end()).decode();
        Matcher opening = OPENING.matcher(all);
        if (!opening.lookingAt()) {
            return;
        }
        if (!all.startsWith("/*") && !containsSubject(all)) {
            return; // it was not looked for
        }
        String content = all.substring(opening.end());
        int first = content.indexOf('=');
        int second = content.indexOf('=', first + 1);
        if (isMeant(content, first) || isMeant(content, second)) {
            throw new ControlSyntaxException(
                    "this comment arms no failpoint; did you mean /* failpoint: key=terms */?", comment.start());
        }
    }

    /** Whether the key of {@code key=terms} ends at an equal sign, and a word of Failgate's stands before. */
    private static boolean isMeant(String content, int equalSign) {
        if (equalSign < 0) {
            return false;
        }
        Matcher key = KEY.matcher(content.substring(0, equalSign));
        return key.matches()
                && (isHead(key.group("head"))
                        || isHead(APPLICATION.matcher(key.group("head")).replaceFirst("")))
                && TERMS.matcher(content.substring(equalSign + 1)).matches();
    }

    /** Whether that is a word of Failgate's, and nothing else, such as a statement that was commented out. */
    private static boolean isHead(String text) {
        String head = SEPARATORS.matcher(text).replaceFirst("");
        return HEAD.matcher(head).matches() && isOfFailgate(head);
    }

    private static boolean containsSubject(String text) {
        return text.toLowerCase(Locale.ROOT).contains(NearVariable.SUBJECT);
    }

    /**
     * Refuses a hint among those for the optimizer that is no {@code FAILPOINT} but was meant as one.
     *
     * @param parenthesis the index of the one behind its name
     * @throws ControlSyntaxException if it was
     */
    static void refuseOptimizerHint(TokenList tokens, int parenthesis) {
        int name = parenthesis - 1;
        if (!tokens.is(name, Token.Kind.WORD)) {
            return;
        }
        String word = tokens.content(name);
        boolean blank = tokens.get(name - 1).end() + 1 == tokens.get(name).start();
        boolean two = blank && tokens.is(name - 1, Token.Kind.WORD);
        String both = two ? tokens.content(name - 1) + word : word;
        boolean first = name == 0 || (name == 1 && two);
        if ((isOfFailgate(word) || isOfFailgate(both)) && (first || containsSubject(word))) {
            throw tokens.wrong("there is no hint " + word + "; did you mean FAILPOINT('key=terms')?", name);
        }
    }

    private static boolean isOfFailgate(String name) {
        String letters = NearVariable.letters(name);
        return name.length() <= NearVariable.LONGEST
                && ((letters.startsWith("f") && VariableWords.isSubject(letters, MOST_MISTAKES))
                        || VariableWords.of(letters).isPresent());
    }
}
