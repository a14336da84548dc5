package io.failgate.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.demo.MySqlClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What several clients say and get in turn, as a page of the documentation shows it. */
public record ShownSession(List<Step> steps) {

    /** A statement, by whom, and what is shown as its result. */
    public record Step(String client, String sql, String shown) {}

    /**
     * Every session of a page.
     *
     * @param clients their prompts without the angle, as alternatives of a regular expression
     */
    public static List<ShownSession> in(Path page, String clients) throws IOException {
        Pattern step = Pattern.compile("(?ms)^(" + clients + ")> (.*?)\n(.*?)(?=^(?:" + clients + ")> |\\z)");
        List<ShownSession> sessions = new ArrayList<>();
        Matcher block =
                Pattern.compile("(?ms)^```\n((?:" + clients + ")> .*?)^```$").matcher(Files.readString(page));
        while (block.find()) {
            sessions.add(of(block.group(1), step));
        }
        return sessions;
    }

    private static ShownSession of(String text, Pattern pattern) {
        List<Step> steps = new ArrayList<>();
        Matcher step = pattern.matcher(text);
        int end = 0;
        while (step.find()) {
            assertThat(step.start()).isEqualTo(end);
            end = step.end();
            steps.add(new Step(step.group(1), step.group(2), step.group(3).strip()));
        }
        assertThat(end).isEqualTo(text.length());
        return new ShownSession(steps);
    }

    /** An error as the client prints it. */
    public static String shown(SQLException error) {
        return withoutTimes("ERROR " + error.getErrorCode() + " (" + error.getSQLState() + "): " + error.getMessage());
    }

    private static String withoutTimes(String text) {
        return text.replace(System.lineSeparator(), "\n")
                .replaceFirst("(?s)(Communications link failure|Can not read response from server).*", "$1")
                .strip();
    }

    /**
     * The result of a statement as pages show it, without the times that Connector/J appends when a connection is lost.
     */
    public static String run(Connection connection, String sql) {
        StringWriter printed = new StringWriter();
        new MySqlClient(connection, new PrintWriter(printed)).execute(sql.replaceFirst(";$", ""));
        return withoutTimes(printed.toString());
    }

    @Override
    public String toString() {
        return steps.get(0).sql();
    }
}
