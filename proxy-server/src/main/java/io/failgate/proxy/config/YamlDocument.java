package io.failgate.proxy.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One YAML file of at most 1 MiB, nested no deeper than 32, without aliases. Knows the place of each node in the file:
 * lines and columns count from 1.
 */
final class YamlDocument {

    private static final int LARGEST = 1024 * 1024;
    private static final int DEEPEST = 32;

    private final Path file;
    private final LoadSettings settings;

    YamlDocument(Path file) {
        this.file = file;
        this.settings = LoadSettings.builder()
                .setLabel(file.toString())
                .setCodePointLimit(LARGEST)
                .setAllowNonScalarKeys(true) // refused later, with their place
                .build();
    }

    /**
     * Reads the file; empty if it has only comments.
     *
     * @throws IOException if it cannot be read, with a message for the user
     * @throws ConfigException if it is too large, too deep, or not YAML
     */
    Optional<Node> read() throws IOException {
        byte[] bytes = bytes();
        try {
            requireShallow(new Parse(settings).parseInputStream(new ByteArrayInputStream(bytes)));
            return new Compose(settings).composeInputStream(new ByteArrayInputStream(bytes));
        } catch (MarkedYamlEngineException malformed) {
            throw new ConfigException(at(malformed.getProblemMark()) + ": " + malformed.getProblem(), malformed);
        } catch (YamlEngineException malformed) {
            String reason = String.valueOf(malformed.getMessage()).replaceAll("\\s*\\R\\s*", " ");
            throw new ConfigException(file + " is not YAML in UTF-8: " + reason, malformed);
        }
    }

    private byte[] bytes() throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("there is no file " + file);
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IOException("cannot read " + file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new ConfigException(file + " is larger than 1 MiB");
            }
            return bytes;
        }
    }

    /**
     * Checks before the tree is made: that takes a stack as deep as the tree, and aliases make a large tree of a small
     * file.
     */
    private void requireShallow(Iterable<Event> events) {
        int depth = 0;
        for (Event event : events) {
            switch (event.getEventId()) {
                case Alias ->
                    throw new ConfigException(at(event.getStartMark()) + ": aliases are not supported; write it out");
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > DEEPEST) {
                throw new ConfigException(at(event.getStartMark()) + ": nested deeper than " + DEEPEST);
            }
        }
    }

    /**
     * The values of a mapping with their keys, in the order of the file.
     *
     * @param expected what should be here, for the message if it is not a mapping
     */
    Map<ScalarNode, Node> entries(Node node, String expected) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, "expected " + expected + ", but got " + kind(node));
        }
        Map<ScalarNode, Node> entries = new LinkedHashMap<>();
        Map<String, ScalarNode> seen = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw wrong(entry.getKeyNode(), "expected a name, but got " + kind(entry.getKeyNode()));
            }
            ScalarNode first = seen.putIfAbsent(key.getValue(), key);
            if (first != null) {
                throw wrong(key, "\"" + key.getValue() + "\" is given twice, first at " + at(first.getStartMark()));
            }
            entries.put(key, entry.getValueNode());
        }
        return entries;
    }

    /** The text of a scalar that is not null. */
    String text(Node node, String expected) {
        if (node instanceof ScalarNode scalar && !isNothing(node)) {
            return scalar.getValue();
        }
        throw wrong(node, "expected " + expected + ", but got " + kind(node));
    }

    /** Whether the node is empty, or {@code null}. */
    static boolean isNothing(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    static boolean isMapping(Node node) {
        return node.getNodeType() == NodeType.MAPPING;
    }

    ConfigException wrong(Node node, String reason) {
        return new ConfigException(origin(node) + ": " + reason);
    }

    /** The place of a node: {@code file:line:column}. */
    String origin(Node node) {
        return at(node.getStartMark());
    }

    private String at(Optional<Mark> mark) {
        return file
                + mark.map(place -> ":" + (place.getLine() + 1) + ":" + (place.getColumn() + 1))
                        .orElse("");
    }

    private static String kind(Node node) {
        return switch (node.getNodeType()) {
            case MAPPING -> "a mapping";
            case SEQUENCE -> "a list";
            default -> isNothing(node) ? "nothing" : "\"" + ((ScalarNode) node).getValue() + "\"";
        };
    }
}
