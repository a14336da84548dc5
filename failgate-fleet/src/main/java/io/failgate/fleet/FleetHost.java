package io.failgate.fleet;

/** The program around a member. Called on the fleet's thread, which must not be held up. */
public interface FleetHost {

    /** How many clients are connected. */
    int sessions();

    /** Disarms everything, because the fleet was halted. */
    void disarmAll();
}
