package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is in force at sites, everywhere and in scopes, and when that begins and ends by itself. Guarded by the
 * registry's lock.
 */
final class ArmedSites {

    private static final Comparator<Site> BY_PLACE = Comparator.comparingInt(Site::place);

    /** Inside each scope, and everywhere. Without any, there is no entry. */
    private final Map<Optional<FailPointScope>, NavigableSet<Site>> sites = new HashMap<>();

    private final Timetable timetable;
    private final Map<Arming, List<Timetable.Entry>> events = new HashMap<>();
    private final TimeListener listener;

    /** Hears on a thread of the clock, outside of the lock, that the time of an arming has begun or is over. */
    interface TimeListener {

        void begun(Optional<FailPointScope> scope, Site site);

        void over(Optional<FailPointScope> scope, Site site, Arming arming);
    }

    ArmedSites(FailPointClock clock, TimeListener listener) {
        this.timetable = new Timetable(clock);
        this.listener = listener;
    }

    /** The sites that are armed inside a scope, or everywhere, in the order of their definition. */
    List<Site> in(Optional<FailPointScope> scope) {
        NavigableSet<Site> armed = sites.get(scope);
        return armed == null ? List.of() : List.copyOf(armed);
    }

    /** Puts another arming, or none, in force. The caller {@linkplain Arming#retire() retires} the one returned. */
    Optional<Arming> replace(Optional<FailPointScope> scope, Site site, @Nullable Arming next) {
        if (next != null) {
            sites.computeIfAbsent(scope, none -> new TreeSet<>(BY_PLACE)).add(site);
        } else {
            sites.computeIfPresent(scope, (same, armed) -> armed.remove(site) && armed.isEmpty() ? null : armed);
        }
        Optional<Arming> last = site.state().replace(scope, next);
        if (next != null && site.latch().getTarget() == Switch.OFF) {
            Switch.turnOn(site.latch());
        }
        last.map(events::remove).ifPresent(entries -> entries.forEach(timetable::remove));
        if (next != null) {
            await(scope, site, next);
        }
        return last;
    }

    private void await(Optional<FailPointScope> scope, Site site, Arming arming) {
        List<Timetable.Entry> entries = new ArrayList<>();
        Period period = arming.period();
        period.untilBegin().ifPresent(time -> entries.add(timetable.add(time, () -> listener.begun(scope, site))));
        period.untilEnd().ifPresent(time -> entries.add(timetable.add(time, () -> listener.over(scope, site, arming))));
        if (!entries.isEmpty()) {
            events.put(arming, entries);
        }
    }
}
