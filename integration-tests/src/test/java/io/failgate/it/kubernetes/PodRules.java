package io.failgate.it.kubernetes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is wrong inside of pods: rights, resources, images, probes, volumes and the order of variables. */
final class PodRules {

    /** A name without a registry's host, and a version. */
    private static final Pattern IMAGE = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)*:[\\w-]*\\d[\\w.-]*");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\((\\w+)\\)");
    private static final Pattern LABEL = Pattern.compile("metadata\\.labels\\['(.*)']");
    private static final List<String> PROBES = List.of("startupProbe", "livenessProbe", "readinessProbe");

    private final Manifests manifests;
    private final List<String> problems = new ArrayList<>();

    private PodRules(Manifests manifests) {
        this.manifests = manifests;
    }

    static List<String> problems(Manifests manifests) {
        PodRules rules = new PodRules(manifests);
        manifests.workloads().forEach(rules::checkPod);
        return rules.problems;
    }

    private void require(boolean holds, Value value, String problem) {
        if (!holds) {
            problems.add(value.says(problem));
        }
    }

    private void checkPod(Value workload) {
        Value pod = Manifests.pod(workload);
        require(pod.get("automountServiceAccountToken").is(false), pod, "has a token of the cluster");
        require(pod.get("enableServiceLinks").is(false), pod, "has variables of services");
        Value security = pod.get("securityContext");
        require(security.get("runAsNonRoot").is(true), security, "may run as root");
        require(security.get("runAsUser").number() > 0, security, "needs a user that is a number");
        require(security.at("seccompProfile", "type").is("RuntimeDefault"), security, "may make any system call");
        for (Value container : Manifests.containers(workload)) {
            checkRights(container);
            checkVolumes(workload, container);
            checkVariables(workload, container);
            checkProbes(container);
        }
    }

    private void checkRights(Value container) {
        require(IMAGE.matcher(container.get("image").text()).matches(), container, "not an image with a version");
        Value security = container.get("securityContext");
        require(security.get("allowPrivilegeEscalation").is(false), security, "may get more rights");
        require(security.get("readOnlyRootFilesystem").is(true), security, "may write to the image");
        require(security.at("capabilities", "drop").is(List.of("ALL")), security, "has capabilities");
        Value resources = container.get("resources");
        require(resources.at("requests", "cpu").isThere(), resources, "requests no CPU");
        require(resources.at("requests", "memory").isThere(), resources, "requests no memory");
        require(resources.at("limits", "memory").isThere(), resources, "has no limit of memory");
    }

    private void checkVolumes(Value workload, Value container) {
        Value volumes = Manifests.pod(workload).get("volumes");
        for (Value mount : container.get("volumeMounts").items()) {
            String name = mount.get("name").text();
            boolean claimed = workload.at("spec", "volumeClaimTemplates").items().stream()
                    .anyMatch(claim -> claim.at("metadata", "name").is(name));
            require(claimed || volumes.named(name).count() == 1, mount, "no volume " + name);
        }
        for (Value volume : volumes.items()) {
            if (volume.get("secret").isThere() || volume.get("configMap").isThere()) {
                require(!manifests.data(volume).isEmpty(), volume, "there is nothing with such a name");
            }
        }
    }

    /** A reference to a variable that comes later is not resolved, and no mistake for Kubernetes. */
    private void checkVariables(Value workload, Value container) {
        Map<String, Value> labels =
                Manifests.template(workload).at("metadata", "labels").fields();
        Set<String> earlier = new HashSet<>();
        for (Value variable : container.get("env").items()) {
            for (MatchResult reference :
                    REFERENCE.matcher(variable.get("value").text()).results().toList()) {
                require(earlier.contains(reference.group(1)), variable, "no variable " + reference.group(1));
            }
            Value path = variable.at("valueFrom", "fieldRef", "fieldPath");
            for (MatchResult label : LABEL.matcher(path.text()).results().toList()) {
                require(labels.containsKey(label.group(1)), path, "no label " + label.group(1));
            }
            require(earlier.add(variable.get("name").text()), variable, "given twice");
        }
    }

    private void checkProbes(Value container) {
        Set<Object> ports = container.get("ports").items().stream()
                .flatMap(port ->
                        List.of(port.get("name").text(), (Object)
                                        (int) port.get("containerPort").number())
                                .stream())
                .collect(Collectors.toSet());
        for (String name : PROBES) {
            Value port = container.at(name, "httpGet", "port");
            require(!port.isThere() || ports.stream().anyMatch(port::is), port, "no such port in the container");
        }
        if (Manifests.isFailgate(container)) {
            require(container.at("livenessProbe", "httpGet", "path").is("/healthz"), container, "liveness");
            require(container.at("readinessProbe", "httpGet", "path").is("/readyz"), container, "readiness");
            require(container.at("startupProbe", "httpGet", "path").isThere(), container, "startup");
        }
    }
}
