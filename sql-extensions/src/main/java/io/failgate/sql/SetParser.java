package io.failgate.sql;

import java.util.List;

/** Reads the parts of a SET on which its classes depend. */
final class SetParser {

    private static final List<String> SESSION_SCOPES = List.of("session", "local");
    private static final List<String> OTHER_SCOPES = List.of("global", "persist", "persist_only");

    private static final String AUTOCOMMIT = "autocommit";
    private static final List<String> ON = List.of("1", "on", "true");

    private SetParser() {}

    /**
     * Goes behind the FOR of MariaDB's {@code SET STATEMENT variable = value, … FOR statement}. Returns false if there
     * is none.
     */
    static boolean takeFor(TokenCursor cursor) {
        boolean found = cursor.skipTo(() -> cursor.isWord(0, "for"));
        cursor.take();
        return found;
    }

    /** Whether one of the assignments, the first of which is here, turns the session's autocommit on. */
    static boolean turnsAutocommitOn(TokenCursor cursor) {
        boolean session = true;
        do {
            boolean named = cursor.isWord(0, SESSION_SCOPES);
            if (named || cursor.isWord(0, OTHER_SCOPES)) {
                session = named; // and of the assignments behind this one
                cursor.take();
            }
            boolean ofSession = session;
            if (cursor.isSystemVariable(0)) {
                cursor.take();
                ofSession = takeScope(cursor);
            }
            if (ofSession && assignsOn(cursor)) {
                return true;
            }
        } while (takeComma(cursor));
        return false;
    }

    /**
     * Goes behind what follows {@code @@}, up to the dot. Returns whether what comes then is a variable of the session.
     */
    private static boolean takeScope(TokenCursor cursor) {
        boolean session = cursor.isWord(0, SESSION_SCOPES);
        boolean scope = session || cursor.isWord(0, OTHER_SCOPES);
        if (!scope || !cursor.isSymbol(1, '.')) {
            return true;
        }
        cursor.take();
        cursor.take();
        return session;
    }

    private static boolean assignsOn(TokenCursor cursor) {
        boolean autocommit = cursor.isWord(0, AUTOCOMMIT) || cursor.isQuoted(0, Token.Kind.NAME, AUTOCOMMIT);
        return autocommit && cursor.isEqualSign(1) && isOn(cursor) && (cursor.isSymbol(3, ',') || cursor.isEnd(3));
    }

    private static boolean isOn(TokenCursor cursor) {
        return cursor.isWord(2, ON) || ON.stream().anyMatch(on -> cursor.isQuoted(2, Token.Kind.STRING, on));
    }

    /** Goes behind the comma that ends an assignment. Returns false if there is none. */
    private static boolean takeComma(TokenCursor cursor) {
        boolean found = cursor.skipTo(() -> cursor.isSymbol(0, ','));
        cursor.take();
        return found;
    }
}
