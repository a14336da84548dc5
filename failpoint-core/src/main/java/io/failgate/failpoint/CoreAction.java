package io.failgate.failpoint;

import java.util.List;
import java.util.Locale;

/** The actions of the failpoint family, which need no host program to have a meaning. */
public enum CoreAction implements Action {
    /** Does nothing and ends the walk; an argument is ignored, as for the other actions that need none. */
    OFF(Arity.AT_MOST_ONE),
    /** Yields its value, or unit, to the code at the point. */
    RETURN(Arity.AT_MOST_ONE),
    /** Waits for a duration; a bare integer is milliseconds. */
    SLEEP(Arity.DURATION),
    /** As {@link #SLEEP}, but keeps the thread busy; on an event loop the two are the same. */
    DELAY(Arity.DURATION),
    /** Lets other threads run. */
    YIELD(Arity.AT_MOST_ONE),
    /** Waits until the point is re-armed, removed or woken. */
    PAUSE(Arity.NO_DURATION),
    /** Throws {@link FailPointPanic}, or ends the process if its environment says so; a host decides what dies. */
    PANIC(Arity.AT_MOST_ONE),
    /** Halts the process with exit code 134: no {@code finally} and no shutdown hook runs. */
    CRASH(Arity.NONE),
    /** Calls a method that does nothing, where a debugger can stop. */
    BREAK(Arity.AT_MOST_ONE),
    /** Logs its argument, or that the point was executed. */
    PRINT(Arity.AT_MOST_ONE);

    private final Arity arity;

    CoreAction(Arity arity) {
        this.arity = arity;
    }

    @Override
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void check(List<Value> arguments) {
        arity.check(keyword(), arguments);
    }

    private enum Arity {
        NONE {
            @Override
            void check(String keyword, List<Value> arguments) {
                if (!arguments.isEmpty()) {
                    throw new IllegalArgumentException(keyword + " takes no argument");
                }
            }
        },
        NO_DURATION {
            @Override
            void check(String keyword, List<Value> arguments) {
                AT_MOST_ONE.check(keyword, arguments);
                if (!arguments.isEmpty() && arguments.get(0).kind() == Value.Kind.DURATION) {
                    throw new IllegalArgumentException(keyword + " has no end of its own; " + keyword + " for "
                            + arguments.get(0) + " disarms the point then");
                }
            }
        },
        AT_MOST_ONE {
            @Override
            void check(String keyword, List<Value> arguments) {
                if (arguments.size() > 1) {
                    throw new IllegalArgumentException(keyword + " takes at most one argument");
                }
            }
        },
        DURATION {
            @Override
            void check(String keyword, List<Value> arguments) {
                if (arguments.size() != 1 || arguments.get(0).toDuration().isEmpty()) {
                    throw new IllegalArgumentException(keyword + " needs a duration: milliseconds as in " + keyword
                            + "(100), or " + keyword + "(1s500ms)");
                }
            }
        };

        abstract void check(String keyword, List<Value> arguments);
    }
}
