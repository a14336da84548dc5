package io.failgate.failpoint;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The actions a parser knows: the core's and those of a host program. */
final class Vocabulary {

    private final Map<String, Action> actions = new LinkedHashMap<>();

    /**
     * Adds the host's actions to the core's.
     *
     * @throws IllegalArgumentException if a keyword is taken twice
     */
    Vocabulary(Collection<? extends Action> hostActions) {
        for (Action action : CoreAction.values()) {
            add(action);
        }
        hostActions.forEach(this::add);
    }

    private void add(Action action) {
        if (actions.putIfAbsent(action.keyword(), action) != null) {
            throw new IllegalArgumentException("two actions are called " + action.keyword());
        }
    }

    /** All of them, the core's first. */
    List<Action> actions() {
        return List.copyOf(actions.values());
    }

    @Nullable
    Action find(String word) {
        return actions.get(word.toLowerCase(Locale.ROOT));
    }

    /** What to tell a user who wrote an unknown word. */
    String unknown(String word) {
        return "unknown action \"" + word + "\"" + Nearest.hint(word, actions.keySet()) + "; known are "
                + String.join(", ", actions.keySet());
    }
}
