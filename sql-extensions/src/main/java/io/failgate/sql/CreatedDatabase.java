package io.failgate.sql;

import java.util.Optional;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.TokenMgrException;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.create.database.CreateDatabase;
import net.sf.jsqlparser.statement.create.schema.CreateSchema;

/** The database that a CREATE DATABASE or CREATE SCHEMA creates. */
public final class CreatedDatabase {

    private CreatedDatabase() {}

    /** The name without quotes, in the letter case it has; empty for any other statement. */
    public static Optional<String> of(SqlText sql) {
        int start = SqlScanner.skipBlanksAndComments(sql, 0);
        if (!SqlScanner.wordIsAt(sql, start, "create")) {
            return Optional.empty();
        }
        int second = SqlScanner.skipBlanksAndComments(sql, start + 6);
        boolean database = SqlScanner.wordIsAt(sql, second, "database") || SqlScanner.wordIsAt(sql, second, "schema");
        return database ? parse(sql.decode()) : Optional.empty();
    }

    private static Optional<String> parse(String sql) {
        try {
            // not CCJSqlParserUtil.parse, which starts a thread
            return nameIn(CCJSqlParserUtil.newParser(sql).Statement()).map(CreatedDatabase::unquote);
        } catch (ParseException | TokenMgrException unknownSyntax) {
            return Optional.empty();
        }
    }

    private static Optional<String> nameIn(Statement statement) {
        if (statement instanceof CreateDatabase create) {
            return Optional.ofNullable(create.getDatabaseName());
        }
        return statement instanceof CreateSchema create
                ? Optional.ofNullable(create.getSchemaName())
                : Optional.empty();
    }

    private static String unquote(String name) {
        boolean quoted = name.length() > 1 && (name.startsWith("`") || name.startsWith("\""));
        if (!quoted) {
            return name;
        }
        String quote = name.substring(0, 1);
        return name.substring(1, name.length() - 1).replace(quote + quote, quote);
    }
}
