package io.failgate.fleet;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A process of a fleet, as it says of itself. Immutable.
 *
 * @param name what tells it from the others, and is the same when it is started anew
 * @param address where clients connect; empty while it does not listen
 * @param upstream the server it relays to; empty if there is none
 * @param version of the program
 * @param labels what statements choose it by
 */
public record FleetMember(String name, String address, String upstream, String version, Map<String, String> labels) {

    private static final Pattern NAME = Pattern.compile("[^/\\s\\p{Cntrl}]{1,200}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
    private static final int LONGEST_VALUE = 250;

    /** Refuses names that are no names; keeps a sorted copy of the labels. */
    public FleetMember {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a member's name has 1 to 200 characters, and neither blanks nor slashes, but is \"" + name + "\"");
        }
        labels.forEach((label, value) -> {
            if (!LABEL.matcher(label).matches() || value.length() > LONGEST_VALUE) {
                throw new IllegalArgumentException("a label is a word of letters, digits and \"_\", with a value of up"
                        + " to " + LONGEST_VALUE + " characters, but got " + label + "=" + value);
            }
        });
        labels = new TreeMap<>(labels);
    }

    /** The same, listening. */
    public FleetMember at(String newAddress) {
        return new FleetMember(name, newAddress, upstream, version, labels);
    }
}
