package io.failgate.it.faults.matrix;

import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import java.io.IOException;

/** A command with its argument. */
final class Question {

    private final Command command;
    private final boolean ofStatement;
    private final byte[] argument;

    private Question(Command command, boolean ofStatement, byte[] argument) {
        this.command = command;
        this.ofStatement = ofStatement;
        this.argument = argument;
    }

    static Question of(Command command, byte... argument) {
        return new Question(command, false, argument);
    }

    static Question query(String sql) {
        return of(Command.QUERY, Bytes.text(sql));
    }

    /** Of the statement that is prepared: its id comes in front of the argument. */
    static Question ofStatement(Command command, byte... argument) {
        return new Question(command, true, argument);
    }

    Command command() {
        return command;
    }

    /** Sends it, and reads nothing. */
    void ask(MatrixBench bench) throws IOException {
        byte[] id = ofStatement ? new Bytes().addInt(bench.statement()).toArray() : new byte[0];
        bench.client().send(command, Bytes.concat(id, argument));
    }
}
