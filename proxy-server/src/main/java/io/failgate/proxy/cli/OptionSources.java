package io.failgate.proxy.cli;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.Nearest;
import io.failgate.proxy.config.ConfigException;
import io.failgate.proxy.config.ConfigFile;
import io.failgate.proxy.config.ConfigFileReader;
import io.failgate.proxy.config.GivenValue;
import io.failgate.proxy.config.StartFailPoint;
import io.failgate.proxy.injection.OwnPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Options and failpoints from the environment and from a settings file. The names are those of the options; in the
 * environment they are in upper case with {@code _}.
 */
final class OptionSources {

    private static final String CONFIG = "config";
    private static final String PREFIX = "FAILGATE_";
    private static final Set<String> OF_PROGRAMS = Set.of(
            "FAILPOINTS_HTTP",
            "GOFAIL_HTTP",
            "GO_FAILPOINTS_HTTP",
            "FAILPOINTS_STRICT",
            "FAILPOINTS_PANIC",
            "FAULT_INJECT");

    private final ParseResult commandLine;
    private final Map<String, GivenValue> options;
    private final List<OwnPoint> points;
    private final List<StartFailPoint> failPoints;

    private OptionSources(
            ParseResult commandLine,
            Map<String, GivenValue> options,
            List<OwnPoint> points,
            List<StartFailPoint> failPoints) {
        this.points = points;
        this.commandLine = commandLine;
        this.options = options;
        this.failPoints = failPoints;
    }

    /**
     * Reads the environment, and the settings file if one is named.
     *
     * @param config the file that the command line names
     * @throws IOException if the file cannot be read
     * @throws ConfigException if either has unknown content
     */
    static OptionSources read(ParseResult commandLine, @Nullable Path config, Map<String, String> environment)
            throws IOException {
        Set<String> names = names(commandLine.commandSpec());
        Map<String, GivenValue> variables = variables(environment, names);
        names.remove(CONFIG);
        ConfigFile file = file(config, variables.get(CONFIG), names);
        Map<String, GivenValue> options = new LinkedHashMap<>(file.options());
        options.putAll(variables);
        List<StartFailPoint> failPoints = new ArrayList<>(file.failPoints());
        failPoints.addAll(failPoints(environment));
        return new OptionSources(commandLine, options, file.points(), failPoints);
    }

    /**
     * Checks the names of variables, for a command that reads few of them.
     *
     * @throws ConfigException if one is unknown
     */
    static void checkNames(ParseResult commandLine, Map<String, String> environment) {
        variables(environment, names(commandLine.commandSpec()));
    }

    /** Variables of programs with failpoints that are nothing to a proxy, each with the reason. */
    static List<String> unused(Map<String, String> environment) {
        return new TreeMap<>(environment)
                .keySet().stream()
                        .filter(OF_PROGRAMS::contains)
                        .map(name -> "the environment variable " + name + " is not used by a proxy"
                                + (name.endsWith("HTTP") ? "; --admin is where gofail's HTTP API is" : ""))
                        .toList();
    }

    private static Set<String> names(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .map(OptionSources::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(OptionSpec option) {
        return option.longestName().substring("--".length());
    }

    /** The environment variable that gives an option. */
    static String variable(String name) {
        return PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static Map<String, GivenValue> variables(Map<String, String> environment, Set<String> names) {
        Map<String, GivenValue> given = new LinkedHashMap<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (variable.equals(LogSetup.LEVEL_VARIABLE)) {
                LogSetup.checkLevel(value);
            } else if (variable.startsWith(PREFIX)) {
                given.put(knownName(variable, names), new GivenValue(value, origin(variable)));
            }
        });
        given.values().forEach(OptionSources::requireText);
        requireNotMisspelt(environment.keySet(), names);
        return given;
    }

    private static String knownName(String variable, Set<String> names) {
        String name =
                variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
        if (names.contains(name) && variable(name).equals(variable)) {
            return name;
        }
        Map<String, String> variables = new TreeMap<>();
        names.forEach(known -> variables.put(known, variable(known)));
        variables.put("log-level", LogSetup.LEVEL_VARIABLE);
        variables.put("failpoints", "FAILPOINTS"); // without the prefix
        throw unknown(variable, Nearest.find(name, variables.keySet()).map(variables::get));
    }

    /** Others may have set variables for themselves, so only what is nearly one of ours is refused. */
    private static void requireNotMisspelt(Set<String> variables, Set<String> names) {
        List<String> known = names.stream().map(OptionSources::variable).toList();
        for (String variable : variables) {
            if (variable.toUpperCase(Locale.ROOT).matches("F\\w{4,8}[_-].*") && !variable.startsWith(PREFIX)) {
                Nearest.find(variable, known).ifPresent(nearest -> {
                    throw unknown(variable, Optional.of(nearest));
                });
            }
            if (variable.matches("(?i)(GO_?)?FAIL_?POINTS?|GOFAIL_FAIL_?POINTS?")
                    && !FailPointChange.VARIABLES.contains(variable)) {
                throw unknown(variable, Nearest.find(variable, FailPointChange.VARIABLES));
            }
        }
    }

    private static ConfigException unknown(String variable, Optional<String> nearest) {
        return new ConfigException("unknown environment variable " + variable
                + nearest.map(meant -> "; did you mean \"" + meant + "\"?").orElse(""));
    }

    private static void requireText(GivenValue given) {
        if (given.text().isEmpty()) {
            throw new ConfigException(given.origin() + " is empty; unset it or give it a value");
        }
    }

    private static String origin(String variable) {
        return "environment variable " + variable;
    }

    private static ConfigFile file(@Nullable Path named, @Nullable GivenValue variable, Set<String> names)
            throws IOException {
        if (named != null) {
            return ConfigFileReader.read(named, names);
        }
        return variable == null ? ConfigFile.EMPTY : ConfigFileReader.read(Path.of(variable.text()), names);
    }

    private static List<StartFailPoint> failPoints(Map<String, String> environment) {
        return FailPointChange.VARIABLES.stream()
                .flatMap(variable -> failPoints(variable, environment.getOrDefault(variable, "")))
                .toList();
    }

    private static Stream<StartFailPoint> failPoints(String variable, String text) {
        try {
            return FailPointChange.parseAll(text).stream()
                    .map(change ->
                            new StartFailPoint(change.name(), change.terms().orElseThrow(), origin(variable)));
        } catch (FailPointException malformed) {
            throw new ConfigException(origin(variable) + ": " + malformed.getMessage(), malformed);
        }
    }

    /** The failpoints of the user's own. */
    List<OwnPoint> points() {
        return points;
    }

    /** The failpoints to arm at start: first those of the file, so that the environment has the last word. */
    List<StartFailPoint> failPoints() {
        return failPoints;
    }

    /**
     * Parses the command line again, with the options from elsewhere in front that it does not give itself.
     *
     * @throws ConfigException if the value of such an option is refused
     */
    void apply() {
        List<String> arguments = options.entrySet().stream()
                .filter(option -> !commandLine.hasMatchedOption("--" + option.getKey()))
                .map(option -> "--" + option.getKey() + "=" + option.getValue().text())
                .collect(Collectors.toCollection(ArrayList::new));
        if (arguments.isEmpty()) {
            return;
        }
        arguments.addAll(commandLine.originalArgs());
        try {
            commandLine.commandSpec().commandLine().parseArgs(arguments.toArray(String[]::new));
        } catch (ParameterException refused) {
            // the command line as it stands was parsed before, so it is not to blame
            String name = refused.getArgSpec() instanceof OptionSpec option ? name(option) : "";
            GivenValue blamed = options.get(name);
            throw blamed == null
                    ? refused
                    : new ConfigException(blamed.origin() + ": " + refused.getMessage(), refused);
        }
    }
}
