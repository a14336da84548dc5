package io.failgate.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** What can be said about the compose files without Docker; merge keys ({@code <<}) are left to Compose itself. */
class ComposeFilesTest {

    private static final Path FOLDER = Path.of("..", "docker");

    /** Of Compose's own schema, what is in use here; a misspelt key is not. */
    private static final List<String> KEYS = List.of(
            "<<",
            "image",
            "build",
            "entrypoint",
            "command",
            "environment",
            "volumes",
            "healthcheck",
            "ports",
            "depends_on",
            "stop_grace_period");

    private static final String IMAGE =
            "mysql:[0-9.]+|rancher/mirrored-coreos-etcd:v[0-9.]+|failgate:\\Q" + FailgateContainer.version() + "\\E";

    private static final List<String> CONDITIONS = List.of("service_healthy", "service_started");

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void servicesFitTogether(Path file) throws IOException {
        Map<?, ?> document =
                map(new Load(LoadSettings.builder().setSchema(new CoreSchema()).build())
                        .loadFromString(Files.readString(file)));
        assertThat(document.get("name")).isInstanceOf(String.class);
        Map<?, ?> services = map(document.get("services"));
        services.forEach((name, service) -> assertSound(services, String.valueOf(name), map(service)));
    }

    private static void assertSound(Map<?, ?> services, String name, Map<?, ?> service) {
        for (Object key : service.keySet()) {
            assertThat(KEYS).as(name).contains(String.valueOf(key));
        }
        Map<?, ?> base = service.containsKey("<<") ? map(service.get("<<")) : service;
        assertThat(String.valueOf(base.get("image"))).as(name).matches(IMAGE);
        if (service.containsKey("depends_on")) {
            map(service.get("depends_on")).forEach((other, how) -> {
                assertThat(services.containsKey(other))
                        .as(name + " needs " + other)
                        .isTrue();
                assertThat(CONDITIONS).contains(String.valueOf(map(how).get("condition")));
            });
        }
        if (service.containsKey("ports")) {
            assertThat((List<?>) service.get("ports"))
                    .as(name)
                    .allSatisfy(port -> assertThat(String.valueOf(port))
                            .as("open to this machine only")
                            .matches("127\\.0\\.0\\.1:\\d+:\\d+"));
        }
        if (service.containsKey("volumes")) {
            assertThat((List<?>) service.get("volumes"))
                    .as(name)
                    .allSatisfy(volume -> assertThat(
                                    FOLDER.resolve(String.valueOf(volume).replaceFirst(":.*", "")))
                            .isRegularFile());
        }
    }

    private static Map<?, ?> map(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return Objects.requireNonNull((Map<?, ?>) value);
    }
}
