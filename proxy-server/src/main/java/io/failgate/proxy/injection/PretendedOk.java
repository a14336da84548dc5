package io.failgate.proxy.injection;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.sql.SqlText;
import io.failgate.sql.StatementClass;
import java.util.Set;
import java.util.regex.Pattern;

/** An OK of Failgate's, with the status flags that the server's own would have. */
final class PretendedOk {

    private static final Verdict UNCHANGED = new Verdict.Answer(Reply.ok());
    private static final int LONGEST = 256;
    private static final Pattern CHAIN = Pattern.compile("\\bAND\\s+CHAIN\\b", Pattern.CASE_INSENSITIVE);

    private PretendedOk() {}

    /**
     * The OK to a statement.
     *
     * @param classes the classes of the statement when it came
     */
    static Verdict of(SessionContext session, Set<StatementClass> classes) {
        if (classes.contains(StatementClass.BEGIN)) {
            return ok(StatusFlags.OF_TRANSACTION, StatusFlags.IN_TRANSACTION);
        }
        boolean commits = classes.contains(StatementClass.COMMIT) && !classes.contains(StatementClass.DML);
        boolean ends = (commits || classes.contains(StatementClass.ROLLBACK)) && !isChained(session.sql());
        boolean setsAutocommit = commits && classes.contains(StatementClass.SET);
        return ends ? ok(StatusFlags.OF_TRANSACTION, setsAutocommit ? StatusFlags.AUTOCOMMIT : 0) : UNCHANGED;
    }

    private static boolean isChained(SqlText sql) {
        return sql.length() <= LONGEST && CHAIN.matcher(sql.decode()).find();
    }

    private static Verdict ok(int gone, int there) {
        return new Verdict.Answer(Reply.ok(gone, there));
    }
}
