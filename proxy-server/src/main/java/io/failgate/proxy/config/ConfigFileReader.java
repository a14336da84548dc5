package io.failgate.proxy.config;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.Nearest;
import io.failgate.proxy.injection.OwnPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads a settings file: in YAML, a mapping of options to values. There, {@code failpoints} is a mapping of failpoints
 * to terms, and {@code points} one of names to failpoints of the user's own. Apart from {@link ConfigFile}, so that the
 * YAML library is loaded only if there is a file.
 */
public final class ConfigFileReader {

    private static final String FAIL_POINTS = "failpoints";
    private static final String POINTS = "points";
    private static final String CONFIG = "config";
    private static final String LOG_LEVEL = "log-level";
    private static final Set<String> FIELDS = new TreeSet<>(Set.of("at", "where", "purpose", "example"));
    /** In front of a failpoint, as in MongoDB's parameter {@code failpoint.NAME}. */
    private static final String PARAMETER = "failpoint.";

    private final YamlDocument document;
    private final Set<String> optionNames;

    private ConfigFileReader(Path file, Set<String> optionNames) {
        this.document = new YamlDocument(file);
        this.optionNames = optionNames;
    }

    /**
     * Reads a file.
     *
     * @param optionNames all options, without dashes in front
     * @throws IOException if it cannot be read, with a message for the user
     * @throws ConfigException if it is not YAML, or has unknown content; the values of options are not checked
     */
    public static ConfigFile read(Path file, Set<String> optionNames) throws IOException {
        return new ConfigFileReader(file, optionNames).read();
    }

    private ConfigFile read() throws IOException {
        Optional<Node> root = document.read().filter(node -> !YamlDocument.isNothing(node));
        if (root.isEmpty()) {
            return ConfigFile.EMPTY;
        }
        Map<String, GivenValue> options = new LinkedHashMap<>();
        List<OwnPoint> points = new ArrayList<>();
        List<StartFailPoint> failPoints = new ArrayList<>();
        document.entries(root.get(), "a mapping of options to values").forEach((key, value) -> {
            String name = key.getValue();
            if (name.equals(FAIL_POINTS)) {
                failPoints.addAll(failPoints(value));
            } else if (name.equals(POINTS)) {
                points.addAll(points(value));
            } else if (name.startsWith(PARAMETER)) {
                failPoints.add(
                        new StartFailPoint(name.substring(PARAMETER.length()), terms(value), document.origin(value)));
            } else {
                requireKnown(key);
                options.put(name, new GivenValue(document.text(value, "a value for " + name), document.origin(value)));
            }
        });
        return new ConfigFile(options, points, failPoints);
    }

    private void requireKnown(ScalarNode key) {
        if (!optionNames.contains(key.getValue())) {
            throw document.wrong(key, "unknown setting \"" + key.getValue() + "\"" + hint(key.getValue()));
        }
    }

    /** For the name of an option, or what it is called on the command line or in the environment. */
    private String hint(String name) {
        Set<String> known = new TreeSet<>(optionNames);
        known.addAll(List.of(FAIL_POINTS, POINTS, CONFIG, LOG_LEVEL));
        String plain = FailPointChange.VARIABLES.contains(name)
                ? FAIL_POINTS
                : name.replaceFirst("^(--?|(?i:FAILGATE_))", "").replace('_', '-');
        String nearest = Nearest.find(plain, known).orElse("");
        return switch (nearest) {
            case "" -> "";
            case CONFIG -> "; the file cannot name another: only --config and FAILGATE_CONFIG can";
            case LOG_LEVEL -> "; the level of the log is a variable only, FAILGATE_LOG_LEVEL";
            default -> "; did you mean \"" + nearest + "\"?";
        };
    }

    private List<OwnPoint> points(Node node) {
        if (YamlDocument.isNothing(node)) {
            return List.of();
        }
        return document.entries(node, "a mapping of names to points").entrySet().stream()
                .map(entry -> point(entry.getKey(), entry.getValue()))
                .toList();
    }

    private OwnPoint point(ScalarNode name, Node value) {
        Map<String, String> fields = new HashMap<>();
        document.entries(value, "a mapping with at and where").forEach((field, text) -> {
            if (!FIELDS.contains(field.getValue())) {
                throw document.wrong(
                        field,
                        "unknown field \"" + field.getValue() + "\" of a point" + Nearest.hint(field.getValue(), FIELDS)
                                + "; known are " + String.join(", ", FIELDS));
            }
            fields.put(field.getValue(), document.text(text, "a text for " + field.getValue()));
        });
        if (!fields.containsKey("at")) {
            throw document.wrong(name, "the point " + name.getValue() + " needs a site: at");
        }
        return new OwnPoint(
                name.getValue(),
                fields.getOrDefault("at", ""),
                fields.getOrDefault("where", ""),
                fields.getOrDefault("purpose", ""),
                fields.getOrDefault("example", ""),
                document.origin(name));
    }

    private List<StartFailPoint> failPoints(Node node) {
        if (YamlDocument.isNothing(node)) {
            return List.of();
        }
        return document.entries(node, "a mapping of failpoints to terms").entrySet().stream()
                .map(entry -> new StartFailPoint(
                        entry.getKey().getValue(), terms(entry.getValue()), document.origin(entry.getValue())))
                .toList();
    }

    private String terms(Node node) {
        return YamlDocument.isMapping(node)
                ? new JsonOfYaml(document).print(node)
                : document.text(node, "terms, or a mapping with a mode");
    }
}
