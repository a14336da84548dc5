package io.failgate.proxy.control;

import io.failgate.proxy.control.VariableChanges.Assignment;
import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.interception.Verdict;
import io.failgate.sql.ControlVariable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads back what the server has assigned to Failgate's variables. */
final class AssignedValues {

    /** Characters in a value at most; a longer value is not asked for. */
    private static final int LONGEST = 65_536;

    private AssignedValues() {}

    /**
     * Asks the server.
     *
     * @param targets what the client assigns
     * @param variables the server's variables with their values
     * @param then decides about them
     */
    static Verdict ask(
            List<ControlVariable> targets, List<String> variables, Function<List<Assignment>, Verdict> then) {
        String values = variables.stream()
                .map(name -> "CAST(CONVERT(HEX(LEFT(CONVERT(@`" + name + "` USING utf8mb4)," + (LONGEST + 1)
                        + ")) USING latin1) AS BINARY)")
                .collect(Collectors.joining(",", "SELECT ", " LIMIT 1"));
        return new Verdict.Ask(values, answer -> decide(answer, targets, variables, then));
    }

    private static Verdict decide(
            ServerAnswer answer,
            List<ControlVariable> targets,
            List<String> variables,
            Function<List<Assignment>, Verdict> then) {
        if (answer.row().size() != targets.size()) {
            return ControlErrors.because("the server does not say what was assigned"
                    + answer.error().map(error -> ": " + error.message()).orElse(""));
        }
        List<Assignment> made = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            Optional<String> value = answer.row().get(i).map(AssignedValues::fromHex);
            if (value.filter(text -> text.length() > LONGEST).isPresent()) {
                return ControlErrors.because("a value may have at most " + LONGEST + " characters, but that of @"
                        + variables.get(i) + " has more");
            }
            made.add(new Assignment(targets.get(i), value));
        }
        return then.apply(made);
    }

    private static String fromHex(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }
}
