package io.failgate.proxy.config;

import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Writes values of a settings file as JSON, the form of terms. */
final class JsonOfYaml {

    /** The types that are written alike in JSON and YAML. */
    private static final Set<Tag> LITERALS = Set.of(Tag.BOOL, Tag.INT, Tag.FLOAT);

    private final YamlDocument document;

    JsonOfYaml(YamlDocument document) {
        this.document = document;
    }

    String print(Node node) {
        return switch (node.getNodeType()) {
            case MAPPING ->
                document.entries(node, "a mapping").entrySet().stream()
                        .map(entry -> quoted(entry.getKey().getValue()) + ":" + print(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case SEQUENCE ->
                ((SequenceNode) node).getValue().stream().map(this::print).collect(Collectors.joining(",", "[", "]"));
            default -> scalar((ScalarNode) node);
        };
    }

    private static String scalar(ScalarNode node) {
        if (YamlDocument.isNothing(node)) {
            return "null";
        }
        return LITERALS.contains(node.getTag()) ? node.getValue() : quoted(node.getValue());
    }

    private static String quoted(String text) {
        return text.chars().mapToObj(JsonOfYaml::escaped).collect(Collectors.joining("", "\"", "\""));
    }

    private static String escaped(int c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            default -> c < ' ' ? String.format("\\u%04x", c) : Character.toString(c);
        };
    }
}
