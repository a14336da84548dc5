package io.failgate.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Java program in a process of its own that serves its failpoints, has no logger, and answers lines. */
public final class ChildApplication implements AutoCloseable {

    private static final Pattern SERVED = Pattern.compile("^failpoints are served at (.*)");

    private final Process process;
    private final BufferedReader output;

    private ChildApplication(Process process) {
        this.process = process;
        this.output = process.inputReader(UTF_8);
        process.onExit()
                .orTimeout(60, TimeUnit.SECONDS)
                .exceptionally(
                        late -> { // or a read would wait for ever
                            process.destroyForcibly();
                            return process;
                        });
    }

    /** Runs a source file. */
    public static ChildApplication start(Path source) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Programs.java(), "-cp", Programs.classPathWithoutLogger(), source.toString())
                .redirectErrorStream(true);
        builder.environment().put("GOFAIL_HTTP", "127.0.0.1:0");
        return new ChildApplication(builder.start());
    }

    /** Where its failpoints are served; it waits for the line that says so. */
    public String failPoints() throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher served = SERVED.matcher(line);
            if (served.find()) {
                return served.group(1);
            }
            said.append(line).append('\n');
        }
        throw new IOException("no failpoints are served, but:\n" + said);
    }

    /** What it answers to a line. */
    public String answer(String line) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write((line + "\n").getBytes(UTF_8));
        input.flush();
        return output.readLine();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
