package io.failgate.benchmarks.command;

import io.failgate.failpoint.Effect;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.ClientIdentity;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.ConnectionAttributes;
import io.failgate.proxy.tracking.PacketWalker;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.sql.ServerVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A session whose statements pass a site that is armed with a condition which holds for none of them. */
@State(Scope.Benchmark)
public class ArmedStatement {

    /** More than a session keeps anything of. */
    private static final int MANY = 64;

    /** How statements come. */
    public enum Statements {
        /** The same text again and again. */
        SAME_TEXT,
        /** Each text has another number in it. */
        CHANGING_TEXT,
        /** One prepared statement is executed again and again. */
        PREPARED
    }

    /** A condition; nothing is armed if it is empty. */
    @Param({
        "",
        "user = 'nobody'",
        "command = 'ping'",
        "in_transaction",
        "row = 1",
        "statement = 'truncate'",
        "table = 'nosuch'",
        "table in ('nosuch', 'shop.elsewhere')",
        "table like 'nosuch%'",
        "table = 'id'",
        "table = 'id' and user = 'nobody'",
        "table regexp '^x[0-9]+$'",
        "sql like '%nosuch%'",
        "sql like '%id%#'",
        "sql regexp 'nosuch'",
        "sql regexp 'nosuch|nowhere'"
    })
    public String condition = "";

    /** How statements come. */
    @Param
    public Statements statements = Statements.SAME_TEXT;

    /** Which text. */
    @Param({"POINT_SELECT", "INSERT_500_BYTES"})
    public QueryText.Kind kind = QueryText.Kind.POINT_SELECT;

    private final ProxySite site = ProxySite.define();
    private final SessionContext session = new SessionContext(site.registry(), "127.0.0.1");
    private Question[] questions = new Question[0];
    private int next;

    /** Arms the site, and has the session prepare its statement. */
    @Setup
    public void arm() {
        session.greeted(1, ServerVersion.UNKNOWN);
        session.identified(
                new ClientIdentity("app", "shop", true, ConnectionAttributes.NONE),
                new Capabilities(Capabilities.PROTOCOL_41),
                new ServerStatus(0));
        if (!condition.isEmpty()) {
            site.arm("error(1213) where " + condition);
        }
        questions = questions();
    }

    private Question[] questions() {
        if (statements == Statements.PREPARED) {
            prepare();
            return new Question[] {StatementQuestion.execute(1)};
        }
        Question[] all = new Question[statements == Statements.SAME_TEXT ? 1 : MANY];
        for (int i = 0; i < all.length; i++) {
            all[i] = StatementQuestion.of(Command.QUERY, kind.sql().replace("5034", Integer.toString(5034 + i)));
        }
        return all;
    }

    private void prepare() {
        Question prepare = StatementQuestion.of(Command.STMT_PREPARE, kind.sql());
        session.questionCame(prepare);
        ByteBuf ok = Unpooled.buffer()
                .writeMediumLE(12)
                .writeByte(1)
                .writeByte(0)
                .writeIntLE(1)
                .writeZero(7);
        PacketWalker walker = new PacketWalker();
        walker.peek(ok);
        session.answerCame(prepare, walker.head());
        session.exchangeEnded(prepare, true);
    }

    /** The next statement comes and passes the site. */
    Effect pass() {
        Question question = questions[next++ & (questions.length - 1)];
        session.questionCame(question);
        return site.point().evaluate(session);
    }
}
