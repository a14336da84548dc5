package io.failgate.failpoint;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One action with its arguments, already checked; immutable.
 *
 * @param action what to do
 * @param arguments with what; empty for {@code return} and {@code return()} alike
 */
public record Step(Action action, List<Value> arguments) {

    /** Copies the arguments. */
    public Step {
        arguments = List.copyOf(arguments);
    }

    /** The first argument, or unit. */
    public Value value() {
        return arguments.isEmpty() ? Value.UNIT : arguments.get(0);
    }

    /** The step as it is written in terms. */
    @Override
    public String toString() {
        return arguments.isEmpty()
                ? action.keyword()
                : arguments.stream().map(Value::toString).collect(Collectors.joining(",", action.keyword() + "(", ")"));
    }
}
