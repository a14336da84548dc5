package io.failgate.it.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The documents of {@code deploy/kubernetes}.
 *
 * @param texts the files, by name
 * @param documents of all files but the kustomization
 */
record Manifests(Map<String, String> texts, Value kustomization, List<Value> documents) {

    static final String KUSTOMIZATION = "kustomization.yaml";

    private static final Path FOLDER = Path.of("..", "deploy", "kubernetes");

    /** What kubectl, with YAML 1.1, reads in another way than YAML 1.2. */
    private static final Pattern AMBIGUOUS =
            Pattern.compile("(?i)y|n|yes|no|on|off|[-+]?0[0-9_]+|[-+]?\\d+(:[0-5]?\\d)+");

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setSchema(new CoreSchema()).build();

    /** The files as they are. */
    static Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(FOLDER)) {
            for (Path file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }

    static Manifests of(Map<String, String> texts) {
        List<Value> documents = new ArrayList<>();
        texts.forEach((file, text) -> {
            if (!file.equals(KUSTOMIZATION)) {
                documents.addAll(parse(file, text));
            }
        });
        return new Manifests(
                texts,
                parse(KUSTOMIZATION, texts.getOrDefault(KUSTOMIZATION, "")).get(0),
                List.copyOf(documents));
    }

    private static List<Value> parse(String file, String text) {
        List<Value> documents = new ArrayList<>();
        for (Object document : new Load(SETTINGS).loadAllFromString(text)) {
            documents.add(new Value(file + "[" + documents.size() + "]", document));
        }
        return documents;
    }

    /** The values that kubectl may read in another way. */
    List<String> ambiguous() {
        List<String> ambiguous = new ArrayList<>();
        texts.forEach((file, text) -> new Parse(SETTINGS).parseString(text).forEach(event -> {
            if (event instanceof ScalarEvent scalar
                    && scalar.getScalarStyle() == ScalarStyle.PLAIN
                    && AMBIGUOUS.matcher(scalar.getValue()).matches()) {
                ambiguous.add(file + ": " + scalar.getValue() + " depends on the version of YAML");
            }
        }));
        return ambiguous;
    }

    Stream<Value> ofKind(String kind) {
        return documents.stream().filter(document -> document.get("kind").is(kind));
    }

    /** A document by its kind and name; missing if there is none. */
    Value find(String kind, String name) {
        return ofKind(kind)
                .filter(document -> document.at("metadata", "name").is(name))
                .findFirst()
                .orElse(new Value(kind + " " + name, null));
    }

    /** The documents that make pods. */
    Stream<Value> workloads() {
        return documents.stream().filter(document -> template(document).isThere());
    }

    /** What a workload makes pods of. */
    static Value template(Value workload) {
        return workload.at("spec", "template");
    }

    static Value pod(Value workload) {
        return template(workload).get("spec");
    }

    static List<Value> containers(Value workload) {
        List<Value> containers =
                new ArrayList<>(pod(workload).get("initContainers").items());
        containers.addAll(pod(workload).get("containers").items());
        return containers;
    }

    static boolean isFailgate(Value container) {
        return container.get("image").text().startsWith("failgate:");
    }

    /** The data of a volume's secret or settings, by file name; empty for another volume. */
    Map<String, Value> data(Value volume) {
        if (volume.get("secret").isThere()) {
            return find("Secret", volume.at("secret", "secretName").text())
                    .get("stringData")
                    .fields();
        }
        return find("ConfigMap", volume.at("configMap", "name").text())
                .get("data")
                .fields();
    }
}
