package io.failgate.proxy.cli.client;

import io.failgate.failpoint.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What is said of an argument that a command does not know: what it is, and what was probably meant. */
public final class UnknownArgument {

    private UnknownArgument() {}

    /** The message of a command line that is wrong. If it has an unknown argument, that is what the message names. */
    public static String message(ParameterException wrong) {
        List<String> unmatched = wrong.getCommandLine().getUnmatchedArguments();
        return unmatched.isEmpty()
                ? String.valueOf(wrong.getMessage())
                : unknown(unmatched.get(0), wrong.getCommandLine());
    }

    private static String unknown(String given, CommandLine command) {
        Map<String, CommandLine> commands = command.getSubcommands();
        boolean isGroup = commands.size() > 1;
        String kind = given.startsWith("-") ? "Unknown option" : isGroup ? "Unknown command" : "Unexpected argument";
        String known = isGroup && !given.startsWith("-") ? "; known are " + String.join(", ", commands.keySet()) : "";
        String hint = nearest(given.replaceFirst("=.*", ""), command)
                .map(name -> "; did you mean \"" + name + "\"?")
                .orElse("");
        return kind + ": '" + given + "'" + hint + known;
    }

    /** Also an option without its dashes, and a command without the one in front of it. */
    private static Optional<String> nearest(String word, CommandLine command) {
        Map<String, CommandLine> commands = command.getSubcommands();
        List<String> names =
                new ArrayList<>(command.getCommandSpec().optionsMap().keySet());
        names.addAll(commands.keySet());
        return commands.entrySet().stream()
                .filter(group -> group.getValue().getSubcommands().containsKey(word))
                .map(group -> group.getKey() + " " + word)
                .findFirst()
                .or(() -> Nearest.find(word, names))
                .or(() -> word.startsWith("-") ? Optional.empty() : Nearest.find("--" + word, names))
                .or(() -> commands.entrySet().stream()
                        .flatMap(group -> nested(word, group.getKey(), group.getValue()))
                        .findFirst());
    }

    private static Stream<String> nested(String word, String group, CommandLine command) {
        return Nearest.find(word, command.getSubcommands().keySet()).map(name -> group + " " + name).stream();
    }
}
