package io.failgate.proxy.config;

import io.failgate.failpoint.Nearest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads a settings file: in YAML, a mapping of options to values, and {@code failpoints}, a mapping of failpoints to
 * terms. Apart from {@link ConfigFile}, so that the YAML library is loaded only if there is a file.
 */
public final class ConfigFileReader {

    private static final String FAIL_POINTS = "failpoints";
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
        List<StartFailPoint> failPoints = new ArrayList<>();
        document.entries(root.get(), "a mapping of options to values").forEach((key, value) -> {
            String name = key.getValue();
            if (name.equals(FAIL_POINTS)) {
                failPoints.addAll(failPoints(value));
            } else if (name.startsWith(PARAMETER)) {
                failPoints.add(
                        new StartFailPoint(name.substring(PARAMETER.length()), terms(value), document.origin(value)));
            } else {
                requireKnown(key);
                options.put(name, new GivenValue(document.text(value, "a value for " + name), document.origin(value)));
            }
        });
        return new ConfigFile(options, failPoints);
    }

    private void requireKnown(ScalarNode key) {
        if (!optionNames.contains(key.getValue())) {
            Set<String> known = new TreeSet<>(optionNames);
            known.add(FAIL_POINTS);
            throw document.wrong(
                    key, "unknown setting \"" + key.getValue() + "\"" + Nearest.hint(key.getValue(), known));
        }
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
