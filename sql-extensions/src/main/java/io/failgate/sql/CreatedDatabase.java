package io.failgate.sql;

import java.util.Optional;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.TokenMgrException;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.create.database.CreateDatabase;

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
        if (SqlScanner.wordIsAt(sql, second, "database")) {
            return parse(decodeFrom(sql, second + 8));
        }
        boolean schema = SqlScanner.wordIsAt(sql, second, "schema");
        return schema ? parse(decodeFrom(sql, second + 6)) : Optional.empty();
    }

    private static String decodeFrom(SqlText sql, int index) {
        int start = SqlScanner.skipBlanksAndComments(sql, index);
        return new SqlText() {
            @Override
            public int length() {
                return sql.length() - start;
            }

            @Override
            public int byteAt(int index) {
                return sql.byteAt(start + index);
            }
        }.decode();
    }

    /** The two words are the same to MySQL, but not to the parser, which knows more of databases. */
    private static Optional<String> parse(String behindDatabase) {
        try {
            // not CCJSqlParserUtil.parse, which starts a thread
            Statement statement = CCJSqlParserUtil.newParser("CREATE DATABASE " + behindDatabase)
                    .Statement();
            return statement instanceof CreateDatabase create
                    ? Optional.ofNullable(create.getDatabaseName()).map(CreatedDatabase::unquote)
                    : Optional.empty();
        } catch (ParseException | TokenMgrException unknownSyntax) {
            return Optional.empty();
        }
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
