package io.failgate.testcontainers;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.wait.strategy.WaitStrategyTarget;
import org.testcontainers.shaded.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What an engine would say of a container.
 *
 * @param id null if it was never made
 * @param state as in the engine's JSON
 * @param logs all that it has printed
 * @param port on this machine, of its admin listener
 */
record StubContainer(@Nullable String id, String state, String logs, int port) implements WaitStrategyTarget {

    static final String RUNS = "{\"Running\": true, \"ExitCode\": 0}";

    static String exited(int code) {
        return "{\"Running\": false, \"ExitCode\": " + code + "}";
    }

    @Override
    public @Nullable String getContainerId() {
        return id;
    }

    @Override
    public InspectContainerResponse getCurrentContainerInfo() {
        try {
            return new ObjectMapper().readValue("{\"State\": " + state + "}", InspectContainerResponse.class);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    @Override
    public InspectContainerResponse getContainerInfo() {
        return getCurrentContainerInfo();
    }

    @Override
    public boolean isRunning() {
        return state.equals(RUNS);
    }

    @Override
    public String getLogs() {
        return logs;
    }

    @Override
    public String getHost() {
        return "127.0.0.1";
    }

    @Override
    public Integer getMappedPort(int inside) {
        return port;
    }

    @Override
    public List<Integer> getExposedPorts() {
        return List.of();
    }
}
