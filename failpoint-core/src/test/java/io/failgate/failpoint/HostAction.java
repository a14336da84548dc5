package io.failgate.failpoint;

import java.util.List;
import java.util.Locale;

/** Actions as a host program would declare them; they take anything. */
enum HostAction implements Action {
    THROW_AWAY,
    POKE;

    @Override
    public String keyword() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public void check(List<Value> arguments) {}
}
