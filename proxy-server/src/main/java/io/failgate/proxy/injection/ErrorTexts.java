package io.failgate.proxy.injection;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.ServerMessages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Completes errors with what terms leave out: the server's own SQLSTATE and text, with the known values. Values are in
 * the order of the placeholders. {@code RealTextsTest} says which texts were compared with a server.
 */
final class ErrorTexts {

    private static final int ACCESS_DENIED = 1045;
    private static final int DUPLICATE = 1062;

    /** The number whose text servers tell under {@link #DUPLICATE}. */
    private static final int DUPLICATE_WITH_KEY = 1586;

    private static final int TABLE_DENIED = 1142;
    private static final int READ_ONLY = 1290;

    /** The values of the placeholders, from the left; a missing value is not known. */
    private static final Map<Integer, List<ErrorValue>> VALUES = Map.ofEntries(
            Map.entry(1007, List.of(ErrorValue.DATABASE)),
            Map.entry(1008, List.of(ErrorValue.DATABASE)),
            Map.entry(1020, List.of(ErrorValue.TABLE)),
            Map.entry(1036, List.of(ErrorValue.TABLE)),
            Map.entry(1044, List.of(ErrorValue.USER, ErrorValue.ACCOUNT_HOST, ErrorValue.DATABASE)),
            Map.entry(ACCESS_DENIED, List.of(ErrorValue.USER, ErrorValue.ADDRESS, ErrorValue.PASSWORD)),
            Map.entry(1049, List.of(ErrorValue.DATABASE)),
            Map.entry(1050, List.of(ErrorValue.TABLE)),
            Map.entry(1051, List.of(ErrorValue.QUALIFIED_TABLE)),
            Map.entry(1064, List.of(ErrorValue.SYNTAX, ErrorValue.SQL, ErrorValue.LINE)),
            Map.entry(1099, List.of(ErrorValue.TABLE)),
            Map.entry(1100, List.of(ErrorValue.TABLE)),
            Map.entry(1114, List.of(ErrorValue.TABLE)),
            Map.entry(1129, List.of(ErrorValue.ADDRESS)),
            Map.entry(1130, List.of(ErrorValue.ADDRESS)),
            Map.entry(TABLE_DENIED, List.of(ErrorValue.PRIVILEGE, ErrorValue.USER, ErrorValue.HOST, ErrorValue.TABLE)),
            Map.entry(
                    1143,
                    List.of(
                            ErrorValue.PRIVILEGE,
                            ErrorValue.USER,
                            ErrorValue.HOST,
                            ErrorValue.COLUMN,
                            ErrorValue.TABLE)),
            Map.entry(1146, List.of(ErrorValue.DATABASE, ErrorValue.TABLE)),
            Map.entry(1203, List.of(ErrorValue.USER)),
            Map.entry(1226, List.of(ErrorValue.USER, ErrorValue.RESOURCE)),
            Map.entry(1227, List.of(ErrorValue.ADMIN_PRIVILEGE)),
            Map.entry(1243, List.of(ErrorValue.STATEMENT_ID, ErrorValue.STATEMENT_FUNCTION)),
            Map.entry(READ_ONLY, List.of(ErrorValue.READ_ONLY_OPTION)),
            Map.entry(
                    1370,
                    List.of(
                            ErrorValue.ROUTINE_PRIVILEGE,
                            ErrorValue.USER,
                            ErrorValue.ACCOUNT_HOST,
                            ErrorValue.ROUTINE)),
            Map.entry(1698, List.of(ErrorValue.USER, ErrorValue.ADDRESS)),
            Map.entry(1873, List.of(ErrorValue.USER, ErrorValue.ADDRESS, ErrorValue.PASSWORD)),
            Map.entry(3118, List.of(ErrorValue.USER, ErrorValue.ADDRESS)));

    /** MariaDB names the table with its database. */
    private static final List<ErrorValue> TABLE_DENIED_BY_MARIADB =
            List.of(ErrorValue.PRIVILEGE, ErrorValue.USER, ErrorValue.HOST, ErrorValue.DATABASE, ErrorValue.TABLE);

    /** The values when the server names the account. */
    private static final List<ErrorValue> DENIED_TO_A_STATEMENT =
            List.of(ErrorValue.USER, ErrorValue.ACCOUNT_HOST, ErrorValue.PASSWORD);

    private ErrorTexts() {}

    /**
     * Completes an error. The server is asked for values that only it knows, if it can be asked at that moment.
     *
     * @param then makes the verdict that tells the error
     */
    static Verdict complete(
            InjectedError error, SessionContext session, Moment moment, Function<MySqlError, Verdict> then) {
        List<ErrorValue> asked = error.message().isPresent() || !canBeAsked(moment)
                ? List.of()
                : values(error.code(), session).stream()
                        .filter(value -> value.isKnownToServer(session))
                        .toList();
        if (asked.isEmpty()) {
            return then.apply(complete(error, session, Map.of()));
        }
        String question = asked.stream().map(ErrorValue::expression).collect(Collectors.joining(", ", "SELECT ", ""));
        return new Verdict.Ask(question, answer -> then.apply(complete(error, session, answers(asked, answer))));
    }

    /** The server can be asked only before it has got the command: later it has something else to do. */
    private static boolean canBeAsked(Moment moment) {
        return moment.stage() == Moment.Stage.QUESTION;
    }

    private static Map<ErrorValue, String> answers(List<ErrorValue> asked, ServerAnswer answer) {
        if (answer.row().size() != asked.size()) {
            return Map.of(); // the server refuses, as for a user with an expired password
        }
        return asked.stream()
                .filter(value -> answer.row().get(asked.indexOf(value)).isPresent())
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(),
                        value -> answer.row().get(asked.indexOf(value)).orElseThrow()));
    }

    private static MySqlError complete(InjectedError error, SessionContext session, Map<ErrorValue, String> answered) {
        ServerMessages messages = ServerMessages.of(session.server());
        List<Optional<String>> values = values(error.code(), session).stream()
                .map(value -> Optional.ofNullable(answered.get(value)).or(() -> value.of(session)))
                .toList();
        MySqlError own = messages.error(error.code(), values);
        String text =
                error.code() == DUPLICATE ? messages.error(DUPLICATE_WITH_KEY).message() : own.message();
        return new MySqlError(
                error.code(),
                error.sqlState().orElse(own.sqlState()),
                error.message().orElse(text));
    }

    private static List<ErrorValue> values(int code, SessionContext session) {
        if (code == ACCESS_DENIED && !session.statement().verb().isEmpty()) {
            return DENIED_TO_A_STATEMENT;
        }
        return code == TABLE_DENIED && session.server().isMariaDb()
                ? TABLE_DENIED_BY_MARIADB
                : VALUES.getOrDefault(code, List.of());
    }
}
