package io.failgate.fleet;

/** The fleet is halted, so nothing was armed. The message says by whom, and not how that is lifted. */
public final class HaltedException extends FleetException {

    private static final long serialVersionUID = 1L;

    HaltedException(String by) {
        super("the fleet was halted by " + by);
    }
}
