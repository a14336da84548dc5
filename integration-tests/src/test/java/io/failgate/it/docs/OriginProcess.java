package io.failgate.it.docs;

import io.failgate.it.support.Programs;
import java.util.List;
import java.util.stream.Stream;

/** A Java process as the rows of {@code docs/origins.md} start it. */
final class OriginProcess {

    private OriginProcess() {}

    static ProcessBuilder java(String classPath, Stream<String> arguments) {
        List<String> command = Stream.concat(Stream.of(Programs.java(), "-cp", classPath), arguments)
                .toList();
        return new ProcessBuilder(command).redirectErrorStream(true);
    }
}
