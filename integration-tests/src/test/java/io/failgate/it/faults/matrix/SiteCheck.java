package io.failgate.it.faults.matrix;

import java.io.IOException;
import java.util.Optional;

/** What the actions come to at one site. */
interface SiteCheck {

    /** Fails unless an action that makes sense here does what it should. */
    void check(Fault fault) throws IOException, InterruptedException;

    /** What the page says beside the mark of an action that makes sense here. */
    Optional<String> note(Fault fault);
}
