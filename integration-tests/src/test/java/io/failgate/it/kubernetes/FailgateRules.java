package io.failgate.it.kubernetes;

import io.failgate.proxy.config.ConfigException;
import io.failgate.proxy.config.ConfigFileReader;
import io.failgate.proxy.config.GivenValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is wrong with Failgate's own settings: names of options, files, addresses and times. */
final class FailgateRules {

    private static final String PREFIX = "FAILGATE_";
    private static final String LOOPBACK = "127.0.0.1:";
    private static final Path DOC = Path.of("..", "docs", "settings.md");
    private static final Path DOCKERFILE = Path.of("..", "docker", "Dockerfile");
    private static final Pattern OPTION = Pattern.compile("(?m)^\\| `--([a-z-]+)");
    private static final Pattern VARIABLE = Pattern.compile("\\b" + PREFIX + "([A-Z_]+)=(\\S+)");
    private static final Pattern FILE = Pattern.compile(".*(-file|-cert|-key|-ca|config)");
    private static final Pattern FLEET_URL = Pattern.compile("etcd://(.+)/[\\w-]+");

    private final Manifests manifests;
    private final Set<String> options;
    private final Map<String, String> ofImage;
    private final List<String> problems = new ArrayList<>();

    private FailgateRules(Manifests manifests) throws IOException {
        this.manifests = manifests;
        options = new TreeSet<>();
        OPTION.matcher(Files.readString(DOC)).results().forEach(option -> options.add(option.group(1)));
        ofImage = VARIABLE.matcher(Files.readString(DOCKERFILE))
                .results()
                .collect(Collectors.toMap(variable -> name(variable.group(1)), variable -> variable.group(2)));
    }

    static List<String> problems(Manifests manifests) throws IOException {
        FailgateRules rules = new FailgateRules(manifests);
        manifests
                .workloads()
                .forEach(workload -> Manifests.containers(workload).stream()
                        .filter(Manifests::isFailgate)
                        .forEach(container -> rules.check(workload, container)));
        return rules.problems;
    }

    private static String name(String variable) {
        return variable.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void require(boolean holds, Value value, String problem) {
        if (!holds) {
            problems.add(value.says(problem));
        }
    }

    private void check(Value workload, Value container) {
        require(!container.get("command").isThere(), container, "does not start the image's launcher");
        require(!container.get("args").isThere(), container, "has settings in a third place");
        Map<String, String> settings = new HashMap<>(ofImage);
        for (Value variable : container.get("env").items()) {
            String name = variable.get("name").text();
            if (name.startsWith(PREFIX)) {
                String option = name(name.substring(PREFIX.length()));
                require(options.contains(option), variable, "no option has the variable " + name);
                settings.put(option, variable.get("value").text());
            }
        }
        String config = settings.getOrDefault("config", "");
        readFile(container, content(workload, container, config))
                .forEach((option, value) -> require(
                        settings.putIfAbsent(option, value) == null,
                        container,
                        option + " of the settings file is never used, as a variable gives it"));
        settings.forEach((option, value) -> require(
                !FILE.matcher(option).matches()
                        || !content(workload, container, value).isEmpty(),
                container,
                "there is no file " + value + " for " + option));
        checkPorts(container, settings);
        checkTimes(workload, container, settings);
        checkFleet(container, settings.getOrDefault("fleet", ""));
    }

    /** What a file of the container has in it, from a secret or from settings; empty if there is no such file. */
    private String content(Value workload, Value container, String file) {
        for (Value mount : container.get("volumeMounts").items()) {
            String folder = mount.get("mountPath").text() + "/";
            if (file.startsWith(folder)) {
                return Manifests.pod(workload)
                        .get("volumes")
                        .named(mount.get("name").text())
                        .map(volume -> manifests.data(volume).get(file.substring(folder.length())))
                        .map(value -> value == null ? "" : value.text())
                        .collect(Collectors.joining());
            }
        }
        return "";
    }

    /** As Failgate reads it. */
    private Map<String, String> readFile(Value container, String text) {
        Set<String> allowed = new TreeSet<>(options);
        allowed.remove("config");
        try {
            Path file = Files.createTempFile("failgate", ".yaml");
            try {
                Map<String, GivenValue> given = ConfigFileReader.read(Files.writeString(file, text), allowed)
                        .options();
                return given.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, option -> option.getValue().text()));
            } finally {
                Files.delete(file);
            }
        } catch (ConfigException wrong) {
            problems.add(container.says(String.valueOf(wrong.getMessage())));
            return Map.of();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The kubelet reaches the admin listener. Other pods reach the one for clients if it is one of the ports. */
    private void checkPorts(Value container, Map<String, String> settings) {
        Set<String> open = container.get("ports").items().stream()
                .map(port -> port.get("containerPort").text())
                .collect(Collectors.toSet());
        Set<String> expected = new TreeSet<>();
        for (String option : List.of("listen", "admin")) {
            String address = settings.getOrDefault(option, LOOPBACK);
            if (!address.startsWith(LOOPBACK)) {
                expected.add(address.substring(address.lastIndexOf(':') + 1));
            }
        }
        require(open.equals(expected), container.get("ports"), "Failgate is reached at " + expected);
    }

    private void checkTimes(Value workload, Value container, Map<String, String> settings) {
        Value grace = Manifests.pod(workload).get("terminationGracePeriodSeconds");
        long pause = container.at("lifecycle", "preStop", "sleep", "seconds").number();
        long drain = Long.parseLong(settings.getOrDefault("drain-timeout", "10"));
        require(grace.number() > pause + drain, grace, "not longer than " + pause + " and " + drain + " seconds");
    }

    /** Every member of etcd is named, by the name and the port that it has. */
    private void checkFleet(Value container, String url) {
        MatchResult parts = FLEET_URL.matcher(url).results().findFirst().orElse(null);
        require(parts != null, container, "no fleet: " + url);
        Value etcd = manifests.find("StatefulSet", "etcd");
        Value ports =
                manifests.find("Service", etcd.at("spec", "serviceName").text()).at("spec", "ports");
        String port =
                ports.named("client").map(client -> client.get("port").text()).collect(Collectors.joining());
        List<String> members = IntStream.range(
                        0, (int) etcd.at("spec", "replicas").number())
                .mapToObj(
                        i -> "etcd-" + i + "." + etcd.at("spec", "serviceName").text() + ":" + port)
                .toList();
        require(
                parts == null || members.equals(List.of(parts.group(1).split(","))),
                container,
                "the members of etcd are " + members);
    }
}
