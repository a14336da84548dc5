package io.failgate.fleet;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A member in a process of its own, which a test can kill. It reads lines from its input, and says what has fired. */
final class MemberProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;

    private MemberProcess(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts one, and waits until it is a member. */
    static MemberProcess start(FleetSettings.Address fleet, String name) throws IOException {
        return start(List.of(), fleet, name);
    }

    /** The same by way of a command, which is put in front of Java's. */
    static MemberProcess start(List<String> command, FleetSettings.Address fleet, String name) throws IOException {
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MemberProcess.class.getName(),
                fleet.toString(),
                name);
        MemberProcess member = new MemberProcess(new ProcessBuilder(
                        Stream.concat(command.stream(), java.stream()).toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        member.expect("joined");
        return member;
    }

    private void expect(String line) throws IOException {
        String read = out.readLine();
        while (read != null && !read.equals(line)) {
            read = out.readLine();
        }
        if (read == null) {
            throw new IOException("the member has ended before it said " + line);
        }
    }

    /** Hits the failpoint {@code commit}. What it has returned; {@code -} for nothing, empty if that was the end. */
    String hit() throws IOException {
        OutputStream in = process.getOutputStream();
        in.write("hit\n".getBytes(StandardCharsets.UTF_8));
        in.flush();
        String line = out.readLine();
        while (line != null && !line.startsWith("> ")) {
            line = out.readLine();
        }
        return line == null ? "" : line.substring(2);
    }

    /** Stops it in the middle of whatever it does. */
    void pause() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Kills it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The member. */
    public static void main(String[] arguments) throws IOException {
        FailPoints failPoints = FailPoints.create();
        FailPoint commit = failPoints.define(new FailPointKey("test/commit", "a test's", "return"));
        FleetHost host = new HostWithoutClients(failPoints);
        Fleet.join(
                new FleetSettings(
                        FleetSettings.Address.parse(arguments[0]),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(2),
                        false),
                failPoints,
                new FleetMember(arguments[1], "", "", "1.0", Map.of()),
                host);
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        out.println("joined");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            out.println("> " + commit.returned().map(Object::toString).orElse("-"));
        }
    }
}
