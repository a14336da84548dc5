package io.failgate.proxy.injection;

import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.protocol.Command;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a client does with a prepared statement. */
enum PreparedCommand {
    PREPARE("the preparation of a statement"),
    EXECUTE("the execution of a prepared statement"),
    FETCH("a fetch of rows from a cursor");

    private final String what;

    PreparedCommand(String what) {
        this.what = what;
    }

    static @Nullable PreparedCommand of(Command command) {
        return switch (command) {
            case STMT_PREPARE -> PREPARE;
            case STMT_EXECUTE, STMT_BULK_EXECUTE -> EXECUTE;
            case STMT_FETCH -> FETCH;
            default -> null;
        };
    }

    Moment question() {
        return this == EXECUTE ? Moment.QUESTION : Moment.QUESTION_WITHOUT_OK;
    }

    Moment answer() {
        return this == EXECUTE ? Moment.ANSWER : Moment.ANSWER_WITHOUT_OK;
    }

    String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    String what() {
        return what;
    }
}
