package io.failgate.proxy.context;

import io.failgate.proxy.interception.Question;
import io.failgate.proxy.protocol.Command;
import io.failgate.sql.Dialect;
import io.failgate.sql.UsedDatabase;
import java.util.Optional;

/**
 * The default database of a session: what the server tells, or else what the commands say. On the session's event loop
 * only.
 */
final class DefaultDatabase {

    private static final String FAILED_USE =
            "the default database is not known, as a text of several statements with USE has failed";

    private static final String LETTER_CASE =
            "the default database is not known, as it depends on the server whether the one that was dropped is "
                    + "the same";

    private String name = "";
    private String wanted = "";
    private Optional<String> doubt = Optional.empty();
    private Optional<UsedDatabase.Change> change = Optional.empty();

    /** The client has logged in with this database; empty for no database. */
    void begin(String ofLogin) {
        name = ofLogin;
        wanted = ofLogin;
    }

    /** Its name; empty for no database. */
    String name() {
        return name;
    }

    /** The database that is to be the default: a new one while a change is under way. */
    String wanted() {
        return wanted;
    }

    /** A COM_CHANGE_USER asks for this database. */
    void want(String ofUser) {
        wanted = ofUser;
    }

    /** Why the name may be wrong, for the user; empty if it is right. */
    Optional<String> doubt() {
        return doubt;
    }

    /** Takes note of a command, before it is done. */
    void onQuestion(Question asked, Dialect dialect, boolean multiStatements) {
        change = Optional.empty();
        switch (asked.command()) {
            case INIT_DB -> wanted = asked.argument().decode();
            case DROP_DB -> wanted = asked.argument().decode().equals(name) ? "" : name;
            case QUERY -> {
                change = UsedDatabase.of(asked.sql(), dialect, name, multiStatements);
                wanted = change.map(UsedDatabase.Change::name).orElse(name);
            }
            default -> {}
        }
    }

    /**
     * The command was done, or has failed.
     *
     * @param told the default database, if the server has told it; the server has the last word
     */
    void onEnd(Question asked, boolean done, Optional<String> told) {
        if (told.isPresent()) {
            name = told.get();
            wanted = name;
            doubt = Optional.empty();
            return;
        }
        if (!done) {
            wanted = name;
            doubt = change.filter(failed -> failed.statements() > 1)
                    .map(failed -> FAILED_USE)
                    .or(() -> doubt);
            return;
        }
        name = wanted;
        if (change.isPresent()) {
            doubt = change.get().certain() ? Optional.empty() : Optional.of(LETTER_CASE);
        } else if (asked.command() == Command.INIT_DB || asked.command() == Command.CHANGE_USER) {
            doubt = Optional.empty();
        }
    }
}
