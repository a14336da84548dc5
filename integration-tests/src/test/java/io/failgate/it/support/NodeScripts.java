package io.failgate.it.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The scripts of {@code src/test/node}, beside the mysql2 that npm has fetched for them. */
public final class NodeScripts {

    private final Path folder;
    private final String node;

    private NodeScripts(Path folder, String node) {
        this.folder = folder;
        this.node = node;
    }

    /** Installs them in a folder; the test is skipped if that cannot be done here. */
    public static NodeScripts install(Path folder) throws IOException, InterruptedException {
        Optional<String> node = Programs.find("node");
        Optional<String> npm = Programs.find("npm");
        assumeTrue(node.isPresent() && npm.isPresent(), "no node and npm here");
        for (String file : List.of("package.json", "package-lock.json", "session.js", "driver.js")) {
            Files.copy(Path.of("src/test/node", file), folder.resolve(file));
        }
        Programs.Outcome install =
                Programs.run(List.of(npm.orElseThrow(), "ci", "--silent", "--ignore-scripts"), folder, "");
        assumeTrue(install.exitCode() == 0, () -> "npm cannot install mysql2: " + install.output());
        return new NodeScripts(folder, node.orElseThrow());
    }

    /** The lines that a script prints. */
    public List<String> run(String script, int port, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(node, script, String.valueOf(port)));
        command.addAll(arguments);
        return Programs.run(command, folder, "").output().lines().toList();
    }
}
