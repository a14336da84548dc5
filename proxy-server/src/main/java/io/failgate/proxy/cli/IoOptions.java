package io.failgate.proxy.cli;

import io.failgate.proxy.transport.Transport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options for how the operating system is talked to. */
@Command(optionListHeading = "%nThreads and sockets:%n")
final class IoOptions {

    private static final int MOST_LOOPS = 1024;

    @Option(
            names = "--loops",
            defaultValue = "0",
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "How many event loops relay, each on a thread; 0 is half of the processors, but at least two"
                    + " if there are two (default: ${DEFAULT-VALUE}).")
    private int loops;

    @Option(
            names = "--transport",
            defaultValue = "auto",
            paramLabel = "NAME",
            description = "What the loops wait with: ${COMPLETION-CANDIDATES}; \"auto\" is the fastest that works here"
                    + " (default: ${DEFAULT-VALUE}).")
    private Transport.Choice transport = Transport.Choice.AUTO;

    Transport.Settings transport() {
        if (loops > MOST_LOOPS) {
            throw new IllegalArgumentException("--loops=" + loops + " are too many: " + MOST_LOOPS + " at most");
        }
        return new Transport.Settings(transport, loops);
    }
}
