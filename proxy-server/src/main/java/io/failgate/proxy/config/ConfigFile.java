package io.failgate.proxy.config;

import io.failgate.proxy.injection.OwnPoint;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of a settings file. Immutable.
 *
 * @param options by the option's name, without dashes in front, in the order of the file
 * @param points in the order of the file
 * @param failPoints in the order of the file
 */
public record ConfigFile(Map<String, GivenValue> options, List<OwnPoint> points, List<StartFailPoint> failPoints) {

    /** The content of a missing file. */
    public static final ConfigFile EMPTY = new ConfigFile(Map.of(), List.of(), List.of());

    /** Keeps copies. */
    public ConfigFile {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        points = List.copyOf(points);
        failPoints = List.copyOf(failPoints);
    }
}
