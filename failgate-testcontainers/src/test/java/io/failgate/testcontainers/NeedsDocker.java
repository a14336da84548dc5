package io.failgate.testcontainers;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.ImageFromDockerfile;

/**
 * Skips tests that run containers where there is no engine, unless {@code REQUIRE_DOCKER=1}. For the others it makes
 * the image {@code failgate} of this version, of the jar that was built just now.
 */
final class NeedsDocker implements ExecutionCondition, BeforeAllCallback {

    static final Path JAR = Path.of(System.getProperty("failgate.jar", ""));

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(NeedsDocker.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return ConditionEvaluationResult.enabled("there is a Docker engine");
        }
        if ("1".equals(System.getenv("REQUIRE_DOCKER"))) {
            throw new IllegalStateException(
                    "REQUIRE_DOCKER=1, and there is no Docker engine here; is DOCKER_HOST right?");
        }
        return ConditionEvaluationResult.disabled("no Docker engine here");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(NAMESPACE).computeIfAbsent("image", key -> makeImage(), String.class);
    }

    private static String makeImage() {
        if (!Files.isRegularFile(JAR)) {
            throw new UncheckedIOException(new FileNotFoundException(JAR + ": package proxy-server first"));
        }
        String name = "failgate:" + FailgateContainer.version();
        return FailgateContainer.image(new ImageFromDockerfile(name, false), JAR)
                .get();
    }
}
