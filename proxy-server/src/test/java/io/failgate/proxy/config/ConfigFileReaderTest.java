package io.failgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from settings files, and what is said about wrong ones. */
class ConfigFileReaderTest {

    private static final Set<String> OPTIONS = Set.of("listen", "idle-timeout", "tls-required", "control");

    private static final String SAMPLE = """
            # a sample
            listen: 127.0.0.1:3307
            idle-timeout: 5
            tls-required: true
            control: "users=a,b"
            failpoints:
              before-query: 1*error(1213)
              io.failgate/query/after-query:
                mode: {times: 2, activationProbability: 0.5}
                data: {text: "a \\"b\\"\\n", list: [1, x, null], on: true}
            """;

    @TempDir
    private Path folder = Path.of("");

    private Path file() {
        return folder.resolve("failgate.yaml");
    }

    private ConfigFile read(String yaml) throws IOException {
        return ConfigFileReader.read(Files.writeString(file(), yaml), OPTIONS);
    }

    @Test
    void aParameterOfMongoDbsFormArmsAFailpoint() throws IOException {
        String yaml = "failpoint.failCommand: {mode: alwaysOn, data: {errorCode: 1213}}\nfailpoint.a: off\n";
        assertThat(read(yaml).failPoints())
                .containsExactly(
                        new StartFailPoint(
                                "failCommand",
                                "{\"mode\":\"alwaysOn\",\"data\":{\"errorCode\":1213}}",
                                file() + ":1:24"),
                        new StartFailPoint("a", "off", file() + ":2:14"));
    }

    @Test
    void optionsAreTextWithAnOrigin() throws IOException {
        Map<String, GivenValue> options = read(SAMPLE).options();
        assertThat(options.entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue().text() + " "
                                + option.getValue().origin()))
                .containsExactly(
                        "listen=127.0.0.1:3307 " + file() + ":2:9",
                        "idle-timeout=5 " + file() + ":3:15",
                        "tls-required=true " + file() + ":4:15",
                        "control=users=a,b " + file() + ":5:10");
    }

    @Test
    void termsAreTextOrTheJsonOfAMapping() throws IOException {
        assertThat(read(SAMPLE).failPoints())
                .containsExactly(
                        new StartFailPoint("before-query", "1*error(1213)", file() + ":7:17"),
                        new StartFailPoint(
                                "io.failgate/query/after-query",
                                "{\"mode\":{\"times\":2,\"activationProbability\":0.5},\"data\":"
                                        + "{\"text\":\"a \\\"b\\\"\\u000a\","
                                        + "\"list\":[1,\"x\",null],\"on\":true}}",
                                file() + ":9:5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "null\n", "{}\n", "failpoints:\n", "failpoints: {}\n"})
    void aFileMaySayNothing(String yaml) throws IOException {
        assertThat(read(yaml)).isEqualTo(ConfigFile.EMPTY);
    }

    @Test
    void aByteOrderMarkDoesNoHarm() throws IOException {
        assertThat(read("\uFEFFlisten: x\n").options()).containsOnlyKeys("listen");
    }

    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                Arguments.of(
                        "listen: x\nidle-timout: 5\n",
                        ":2:1: unknown setting \"idle-timout\"; did you mean \"idle-timeout\"?"),
                Arguments.of("failpoint: {}\n", ":1:1: unknown setting \"failpoint\"; did you mean \"failpoints\"?"),
                Arguments.of("home: x\n", ":1:1: unknown setting \"home\""),
                Arguments.of("listen: x\n\nlisten: y\n", ":3:1: \"listen\" is given twice, first at FILE:1:1"),
                Arguments.of("listen:\n  - x\n", ":2:3: expected a value for listen, but got a list"),
                Arguments.of("listen: {a: b}\n", ":1:9: expected a value for listen, but got a mapping"),
                Arguments.of("listen:\nidle-timeout: 5\n", ":1:8: expected a value for listen, but got nothing"),
                Arguments.of("- listen\n", ":1:1: expected a mapping of options to values, but got a list"),
                Arguments.of("listen\n", ":1:1: expected a mapping of options to values, but got \"listen\""),
                Arguments.of("[a]: b\n", ":1:1: expected a name, but got a list"),
                Arguments.of("failpoints: off\n", ":1:13: expected a mapping of failpoints to terms, but got \"off\""),
                Arguments.of(
                        "failpoints:\n  a: [off]\n", ":2:6: expected terms, or a mapping with a mode, but got a list"),
                Arguments.of("failpoints:\n  a:\n", ":2:5: expected terms, or a mapping with a mode, but got nothing"),
                Arguments.of("failpoints:\n  a: off\n  a: off\n", ":3:3: \"a\" is given twice, first at FILE:2:3"),
                Arguments.of(
                        "failpoints:\n  a: {mode: {times: 1, times: 2}}\n",
                        ":2:24: \"times\" is given twice, first at FILE:2:14"),
                Arguments.of("listen: &a x\ncontrol: *a\n", ":2:10: aliases are not supported; write it out"),
                Arguments.of("listen: " + "[".repeat(33), ":1:40: nested deeper than 32"),
                Arguments.of("listen: a: b\n", ":1:10: mapping values are not allowed here"),
                Arguments.of("listen: \"a\n", ":2:1: found unexpected end of stream"),
                Arguments.of("listen: x\n---\nlisten: y\n", ":2:1: but found another document"));
    }

    static Stream<Arguments> otherNames() {
        return Stream.of(
                Arguments.of(
                        "FAILGATE_IDLE_TIMEOUT: 5\n",
                        ":1:1: unknown setting \"FAILGATE_IDLE_TIMEOUT\"; did you mean \"idle-timeout\"?"),
                Arguments.of(
                        "failgate_idle_timout: 5\n",
                        ":1:1: unknown setting \"failgate_idle_timout\"; did you mean \"idle-timeout\"?"),
                Arguments.of(
                        "--tls-required: true\n",
                        ":1:1: unknown setting \"--tls-required\"; did you mean \"tls-required\"?"),
                Arguments.of(
                        "FAILPOINTS: a=off\n", ":1:1: unknown setting \"FAILPOINTS\"; did you mean \"failpoints\"?"),
                Arguments.of(
                        "GO_FAILPOINTS: a=off\n",
                        ":1:1: unknown setting \"GO_FAILPOINTS\"; did you mean \"failpoints\"?"),
                Arguments.of(
                        "listen: x\nconfig: other.yaml\n",
                        ":2:1: unknown setting \"config\"; the file cannot name another: only --config and"
                                + " FAILGATE_CONFIG can"),
                Arguments.of(
                        "FAILGATE_CONFIG: other.yaml\n",
                        ":1:1: unknown setting \"FAILGATE_CONFIG\"; the file cannot name another: only --config and"
                                + " FAILGATE_CONFIG can"),
                Arguments.of(
                        "log_level: DEBUG\n",
                        ":1:1: unknown setting \"log_level\"; the level of the log is a variable only,"
                                + " FAILGATE_LOG_LEVEL"));
    }

    @ParameterizedTest
    @MethodSource({"wrongFiles", "otherNames"})
    void aWrongFileIsRefusedWithThePlace(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file() + message.replace("FILE", file().toString()));
    }

    @Test
    void whatIsNotTextIsRefused() throws IOException {
        Files.write(file(), new byte[] {'l', ':', ' ', (byte) 0xC3, '\n'});
        assertThatThrownBy(() -> ConfigFileReader.read(file(), OPTIONS))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file() + " is not YAML in UTF-8: ");
        Files.write(file(), new byte[] {'l', ':', ' ', 1, '\n'});
        assertThatThrownBy(() -> ConfigFileReader.read(file(), OPTIONS))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file() + " is not YAML in UTF-8: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aFileHasAtMostOneMebibyte() throws IOException {
        String comment = "#".repeat(1024 * 1024);
        assertThat(read(comment)).isEqualTo(ConfigFile.EMPTY);
        assertThatThrownBy(() -> read(comment + "#"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file() + " is larger than 1 MiB");
    }

    @Test
    void aDeepFileNeedsNoDeepStack() {
        assertThatThrownBy(() -> read("[".repeat(1024 * 1024)))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file() + ":1:33: nested deeper than 32");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> ConfigFileReader.read(file(), OPTIONS))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no file " + file());
        assertThatThrownBy(() -> ConfigFileReader.read(folder, OPTIONS))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot read " + folder);
    }

    /** Always the same, and one that nobody has tried. */
    static LongStream seeds() {
        return LongStream.of(1, 2, 3, 5, 8, ThreadLocalRandom.current().nextLong());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSpoiltFileIsReadOrRefused(long seed) throws IOException {
        Random random = new Random(seed);
        String signs = random.ints(64, 0, 0x3000)
                .mapToObj(Character::toString)
                .collect(Collectors.joining("", "{}[]:,-?*&!|>'\"%@`#~ \n\t\\", ""));
        for (int i = 0; i < 200; i++) {
            StringBuilder yaml = new StringBuilder(SAMPLE);
            for (int changes = 1 + random.nextInt(5); changes > 0; changes--) {
                int place = random.nextInt(yaml.length());
                String sign = String.valueOf(signs.charAt(random.nextInt(signs.length())));
                yaml.replace(place, place + random.nextInt(2), random.nextInt(4) == 0 ? "" : sign);
            }
            requireReadOrRefused(yaml.toString());
        }
    }

    private void requireReadOrRefused(String yaml) throws IOException {
        try {
            Files.write(file(), yaml.getBytes(StandardCharsets.UTF_8));
            assertThat(ConfigFileReader.read(file(), OPTIONS).options().keySet())
                    .isSubsetOf(OPTIONS);
        } catch (ConfigException refused) {
            assertThat(refused.getMessage()).startsWith(file().toString());
        }
    }
}
