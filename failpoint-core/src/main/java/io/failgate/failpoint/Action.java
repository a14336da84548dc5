package io.failgate.failpoint;

import java.util.List;

/**
 * Something a term can do. {@link CoreAction} has those every program understands; a host program declares its own
 * (usually as an enum) and gives them to {@link FailPointsBuilder#actions}. Implementations are immutable.
 */
public interface Action {

    /** The word that selects the action, in lower case; users may write it in any case. */
    String keyword();

    /**
     * Checks the arguments of one use while the terms are parsed. So a mistake is found when a point is armed, not when
     * it fires.
     *
     * @throws IllegalArgumentException with a message for the user, such as {@code sleep needs a duration}
     */
    void check(List<Value> arguments);
}
