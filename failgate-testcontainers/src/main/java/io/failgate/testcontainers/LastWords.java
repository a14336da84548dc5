package io.failgate.testcontainers;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import java.util.List;
import org.testcontainers.containers.ContainerState;

/** Why a container has not started, as far as it says so itself. */
final class LastWords {

    private static final int LINES = 20;

    private LastWords() {}

    /** Whether it runs, its exit code, and the last lines of its log; nothing if there is no container. */
    static String of(ContainerState container) {
        if (container.getContainerId() == null) {
            return "";
        }
        try {
            InspectContainerResponse.ContainerState state =
                    container.getCurrentContainerInfo().getState();
            String end = Boolean.TRUE.equals(state.getRunning())
                    ? "Failgate runs, but does not become ready"
                    : "Failgate has exited with code " + state.getExitCodeLong();
            return end + lastLines(container.getLogs());
        } catch (DockerException gone) {
            return "";
        }
    }

    private static String lastLines(String log) {
        List<String> lines = log.strip().lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES), lines.size());
        return last.isEmpty() ? ", and has logged nothing" : "; its last lines:\n" + String.join("\n", last);
    }
}
