package io.failgate.benchmarks.command;

import io.failgate.proxy.interception.Question;
import io.failgate.proxy.protocol.Command;
import io.failgate.sql.SqlText;
import java.nio.charset.StandardCharsets;

/** A command as the proxy keeps it while a site is armed: its bytes in an array, behind the command's byte. */
record StatementQuestion(Command command, long statementId, SqlText sql) implements Question {

    static StatementQuestion of(Command command, String text) {
        byte[] payload = ("?" + text).getBytes(StandardCharsets.US_ASCII);
        return new StatementQuestion(command, 0, SqlText.of(payload, 1));
    }

    static StatementQuestion execute(long statementId) {
        return new StatementQuestion(Command.STMT_EXECUTE, statementId, SqlText.EMPTY);
    }

    @Override
    public int statusFlags() {
        return 0;
    }

    @Override
    public boolean isComplete() {
        return true;
    }

    @Override
    public boolean isPiece() {
        return false;
    }

    @Override
    public SqlText text() {
        return sql;
    }

    @Override
    public SqlText argument() {
        return sql;
    }

    @Override
    public void keep() {
        // it is kept
    }

    @Override
    public byte[] payload() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void replaceSql(byte[] newSql) {
        throw new UnsupportedOperationException();
    }
}
