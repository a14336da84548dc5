package io.failgate.it.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is wrong between documents: selectors and labels, the ports of services, names, and the kustomization. */
final class WiringRules {

    private static final Set<String> KUSTOMIZATION_FIELDS = Set.of("apiVersion", "kind", "resources", "images");

    private final Manifests manifests;
    private final List<String> problems = new ArrayList<>();

    private WiringRules(Manifests manifests) {
        this.manifests = manifests;
    }

    static List<String> problems(Manifests manifests) {
        WiringRules rules = new WiringRules(manifests);
        rules.checkKustomization();
        rules.checkNames();
        manifests.ofKind("Service").forEach(rules::checkService);
        manifests.ofKind("PodDisruptionBudget").forEach(rules::checkBudget);
        manifests.ofKind("StatefulSet").forEach(rules::checkServiceName);
        manifests.workloads().forEach(rules::checkSelector);
        manifests.ofKind("Secret").forEach(rules::checkSecret);
        return rules.problems;
    }

    private void require(boolean holds, Value value, String problem) {
        if (!holds) {
            problems.add(value.says(problem));
        }
    }

    private void checkKustomization() {
        Value kustomization = manifests.kustomization();
        require(kustomization.get("kind").is("Kustomization"), kustomization, "another kind");
        require(kustomization.get("apiVersion").is("kustomize.config.k8s.io/v1beta1"), kustomization, "apiVersion");
        kustomization
                .fields()
                .forEach((name, field) -> require(KUSTOMIZATION_FIELDS.contains(name), field, "unknown field"));
        Set<String> listed = new TreeSet<>(Set.of(Manifests.KUSTOMIZATION));
        kustomization
                .get("resources")
                .items()
                .forEach(resource -> require(listed.add(resource.text()), resource, "listed twice"));
        require(
                listed.equals(manifests.texts().keySet()),
                kustomization.get("resources"),
                "the files are " + manifests.texts().keySet());
        Set<String> images = manifests
                .workloads()
                .flatMap(workload -> Manifests.containers(workload).stream())
                .map(container -> container.get("image").text())
                .collect(Collectors.toSet());
        for (Value image : kustomization.get("images").items()) {
            String name = image.get("name").text() + ":" + image.get("newTag").text();
            require(images.contains(name), image, "no container has the image " + name);
        }
    }

    private void checkNames() {
        Set<String> names = new TreeSet<>();
        for (Value document : manifests.documents()) {
            String name = document.get("kind").text() + " "
                    + document.at("metadata", "name").text();
            require(names.add(name), document, "another document is " + name);
        }
    }

    /** Whether labels have all that a selector asks for, and it asks for anything. */
    private static boolean selects(Value selector, Value labels) {
        Map<String, Value> wanted = selector.fields();
        return !wanted.isEmpty()
                && wanted.entrySet().stream()
                        .allMatch(label -> label.getValue()
                                .text()
                                .equals(labels.get(label.getKey()).text()));
    }

    private List<Value> selected(Value selector) {
        return manifests
                .workloads()
                .filter(workload ->
                        selects(selector, Manifests.template(workload).at("metadata", "labels")))
                .toList();
    }

    private void checkService(Value service) {
        List<Value> workloads = selected(service.at("spec", "selector"));
        require(workloads.size() == 1, service.at("spec", "selector"), "selects " + workloads.size() + " workloads");
        for (Value port : service.at("spec", "ports").items()) {
            Value target = port.get("targetPort");
            boolean found = workloads.stream()
                    .flatMap(workload -> Manifests.containers(workload).stream())
                    .flatMap(container -> container.get("ports").items().stream())
                    .anyMatch(open -> open.get("name").text().equals(target.text())
                            || open.get("containerPort").text().equals(target.text()));
            require(found, target, "no container has the port " + target.text());
        }
    }

    private void checkBudget(Value budget) {
        Value selector = budget.at("spec", "selector", "matchLabels");
        require(selected(selector).size() == 1, selector, "selects no workload");
    }

    private void checkSelector(Value workload) {
        Value selector = workload.at("spec", "selector", "matchLabels");
        require(
                selects(selector, Manifests.template(workload).at("metadata", "labels")),
                selector,
                "does not match the labels of the pods");
        require(selected(selector).size() == 1, selector, "matches the pods of another workload as well");
    }

    private void checkServiceName(Value set) {
        Value name = set.at("spec", "serviceName");
        Value service = manifests.find("Service", name.text());
        require(service.at("spec", "clusterIP").is("None"), name, "no headless service has this name");
    }

    /** What is in a repository is no secret. */
    private void checkSecret(Value secret) {
        require(!secret.get("data").isThere(), secret, "a value is encoded, where nobody sees that it is none");
        secret.get("stringData")
                .fields()
                .values()
                .forEach(value -> require(
                        value.text().contains("REPLACE-THIS-"), value, "does not say that it must be replaced"));
    }
}
