package io.failgate.proxy.injection;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.protocol.ServerMessages;
import io.failgate.sql.NamedTables;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A value that a server puts into the text of an error. */
enum ErrorValue {
    /** The client's user, or the user that it wants to be. */
    USER(session -> known(session.wantedIdentity().user())),
    /** The client's address. */
    ADDRESS(session -> known(session.client().host())),
    /** The client's host, by the server's name for it. */
    HOST(ADDRESS.ofSession, "SUBSTRING_INDEX(USER(), '@', -1)"),
    /** The part of the account behind the {@code @}. */
    ACCOUNT_HOST(ADDRESS.ofSession, "SUBSTRING_INDEX(CURRENT_USER(), '@', -1)"),
    /** Whether the client uses a password. */
    PASSWORD(session -> Optional.of(session.wantedIdentity().usesPassword() ? "YES" : "NO")),
    /** The database that a statement is about. */
    DATABASE(Names::database),
    /** The first table of a statement. */
    TABLE(session -> Names.table(session).map(table -> table.substring(table.indexOf('.') + 1))),
    /** The same, with its database. */
    QUALIFIED_TABLE(session -> Names.table(session).map(table -> Names.qualified(table, session))),
    /** The privilege that a statement needs. */
    PRIVILEGE(session ->
            Privileges.ofTable(Names.head(session), session.statement().verb())),
    /** The privilege that it needs on the server. */
    ADMIN_PRIVILEGE(
            session -> Privileges.ofServer(Names.head(session), session.server().isMariaDb())),
    /** The privilege that it needs on a routine. */
    ROUTINE_PRIVILEGE(session ->
            Optional.of(Set.of("drop", "alter").contains(session.statement().verb()) ? "alter routine" : "execute")),
    /** The routine, with its database. */
    ROUTINE(session -> Names.routine(session).map(name -> Names.qualified(name, session))),
    /** The column, which only the server finds. */
    COLUMN(session -> Optional.empty()),
    /** The beginning of every syntax error, a message of its own. */
    SYNTAX(session ->
            Optional.of(ServerMessages.of(session.server()).error(1149).message())),
    /** The text that is not understood: all of it. */
    SQL(session -> Optional.of(session.sql().decode().strip())),
    /** The line where that text begins. */
    LINE(session -> Optional.of("1")),
    /** The exhausted resource of an account: connections at the same time, or queries in an hour. */
    RESOURCE(session -> Optional.of(
            session.command().isEmpty()
                    ? "max_user_connections"
                    : session.server().isMariaDb() ? "max_queries_per_hour" : "max_questions")),
    /** The id of a prepared statement. */
    STATEMENT_ID(session ->
            session.statementId() == 0 ? Optional.empty() : Optional.of(Long.toString(session.statementId()))),
    /** The server's function that was to use the prepared statement. */
    STATEMENT_FUNCTION(session -> session.statementId() == 0
            ? Optional.empty()
            : Optional.of(session.server().isMariaDb() ? "mysqld_" + session.command() : "mysql_stmt_precheck")),
    /** The option that makes the server read-only for this user. MariaDB has only one. */
    READ_ONLY_OPTION(
            session -> Optional.of("--read-only"),
            "IF(@@GLOBAL.super_read_only AND EXISTS(SELECT 1 FROM information_schema.user_privileges"
                    + " WHERE privilege_type IN ('SUPER', 'CONNECTION_ADMIN')"
                    + " AND grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')),"
                    + " '--super-read-only', '--read-only')") {
        @Override
        boolean isKnownToServer(SessionContext session) {
            return !session.server().isMariaDb();
        }
    };

    @SuppressWarnings("ImmutableEnumChecker") // without state
    private final Function<SessionContext, Optional<String>> ofSession;

    private final String expression;

    ErrorValue(Function<SessionContext, Optional<String>> ofSession) {
        this(ofSession, "");
    }

    ErrorValue(Function<SessionContext, Optional<String>> ofSession, String expression) {
        this.ofSession = ofSession;
        this.expression = expression;
    }

    /** The value as Failgate knows it by itself. */
    Optional<String> of(SessionContext session) {
        return ofSession.apply(session);
    }

    /** Whether only the server knows for sure. */
    boolean isKnownToServer(SessionContext session) {
        return !expression.isEmpty();
    }

    /** The expression that the server is asked for. */
    String expression() {
        return expression;
    }

    private static Optional<String> known(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /** Names in a statement. */
    private static final class Names {

        /** No name of a database ends later in a statement. */
        private static final int LONGEST_HEAD = 1024;

        private static final Pattern OF_DATABASE = Pattern.compile(
                "\\s*(?:create|alter|drop)\\s+(?:or\\s+replace\\s+)?"
                        + "(?:database|schema)\\s+(?:if\\s+(?:not\\s+)?exists\\s+)?"
                        + "(?:`([^`]+)`|([^\\s;`]+)).*",
                Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

        private static final String NAME = "((?:`[^`]+`|[\\w$]+)(?:\\.(?:`[^`]+`|[\\w$]+))?)";

        private static final String OBJECT =
                "\\s*(?:create|alter|drop)\\b[^('\"]*?\\b(?:%s)\\s+(?:if\\s+(?:not\\s+)?exists\\s+)?" + NAME + ".*";

        private static final Pattern OF_PROGRAM = Pattern.compile(
                String.format(Locale.ROOT, OBJECT, "procedure|function|event"),
                Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

        /** A function without its database may be one of the server's own. */
        private static final Pattern OF_CALL = Pattern.compile(
                "\\s*call\\s+" + NAME + ".*|.*?((?:`[^`]+`|[\\w$]+)\\.(?:`[^`]+`|[\\w$]+))\\s*\\(.*",
                Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

        private Names() {}

        static String head(SessionContext session) {
            String text = session.sql().decode();
            return text.substring(0, Math.min(text.length(), LONGEST_HEAD));
        }

        static Optional<String> routine(SessionContext session) {
            String head = head(session);
            Matcher program = OF_PROGRAM.matcher(head);
            if (program.matches()) {
                return Optional.of(program.group(1).replace("`", ""));
            }
            Matcher call = OF_CALL.matcher(head);
            return call.matches()
                    ? Optional.of((call.group(1) != null ? call.group(1) : call.group(2)).replace("`", ""))
                    : Optional.empty();
        }

        static String qualified(String name, SessionContext session) {
            return name.contains(".")
                    ? name
                    : database(session).map(database -> database + ".").orElse("") + name;
        }

        static Optional<String> table(SessionContext session) {
            List<String> tables =
                    NamedTables.of(session.sql(), session.dialect()).names();
            return tables.isEmpty() ? Optional.empty() : Optional.of(tables.get(0));
        }

        static Optional<String> database(SessionContext session) {
            if (session.command().equals("query") && !session.statement().verb().equals("use")) {
                Matcher ofDatabase = OF_DATABASE.matcher(head(session));
                if (ofDatabase.matches()) {
                    return Optional.of(ofDatabase.group(1) != null ? ofDatabase.group(1) : ofDatabase.group(2));
                }
                Matcher ofProgram = OF_PROGRAM.matcher(head(session));
                Optional<String> named =
                        ofProgram.matches() ? Optional.of(ofProgram.group(1).replace("`", "")) : table(session);
                Optional<String> qualified = named.filter(table -> table.contains("."));
                if (qualified.isPresent()) {
                    return qualified.map(table -> table.substring(0, table.indexOf('.')));
                }
            }
            return known(session.wantedDatabase());
        }
    }
}
