package io.failgate.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The manifests of {@code deploy/kubernetes} are what Kubernetes takes, fit together, and fit Failgate. */
class ManifestsTest {

    private static List<String> problems(Map<String, String> files) throws IOException {
        Manifests manifests = Manifests.of(files);
        List<String> problems = new ArrayList<>(manifests.ambiguous());
        manifests.documents().forEach(document -> problems.addAll(KubernetesSchema.problems(document)));
        problems.addAll(WiringRules.problems(manifests));
        problems.addAll(PodRules.problems(manifests));
        problems.addAll(FailgateRules.problems(manifests));
        return problems;
    }

    @Test
    void nothingIsWrong() throws IOException {
        assertThat(Manifests.of(Manifests.files()).documents()).hasSizeGreaterThan(8);
        assertThat(problems(Manifests.files())).isEmpty();
    }

    /** Each change of one place is found. Blanks around a text do not count, and {@code ~} is a line's end. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # fields
            sidecar.yaml | periodSeconds: 5 | periodSecond: 5 | readinessProbe.periodSecond: unknown field
            sidecar.yaml | readOnlyRootFilesystem: | readonlyRootFilesystem: | unknown field
            etcd.yaml | accessModes: | accessmodes: | volumeClaimTemplates[0].spec.accessmodes: unknown field
            per-server.yaml | maxSurge: 1 | maxsurge: 1 | spec.strategy.rollingUpdate.maxsurge: unknown field
            kustomization.yaml | images: | image: | unknown field
            # types
            sidecar.yaml | replicas: 2 | replicas: "2" | spec.replicas: expected java.lang.Integer, but it is 2
            sidecar.yaml | value: 127.0.0.1:3307 | value: 3307 | expected java.lang.String, but it is 3307
            sidecar.yaml | runAsNonRoot: true | runAsNonRoot: "true" | expected java.lang.Boolean
            sidecar.yaml | drop: ["ALL"] | drop: ALL | capabilities.drop: expected a list, but it is ALL
            sidecar.yaml | memory: 192Mi | memory: 192MB | requests.memory: expected io.kubernetes
            sidecar.yaml | role: application | role: 5 | labels.role: expected java.lang.String
            etcd.yaml | command: ["etcd"] | command: [["etcd"]] | command[0]: expected java.lang.String
            settings.yaml | name: failgate-settings | name: [a] | metadata.name: expected java.lang.String
            # what is required
            sidecar.yaml | - name: shop~ | - args: []~ | containers[0].name: required
            per-server.yaml | containerPort: 3307 | protocol: TCP | ports[0].containerPort: required
            per-server.yaml | port: 3306 | protocol: TCP | spec.ports[0].port: required
            sidecar.yaml | fieldPath: metadata.name | apiVersion: v1 | fieldRef.fieldPath: required
            # kinds
            sidecar.yaml | apps/v1 | apps/v1beta1 | unknown kind apps/v1beta1 Deployment
            per-server.yaml | kind: Service | kind: service | unknown kind v1 service
            # YAML
            sidecar.yaml | defaultMode: 288 | defaultMode: 0440 | 0440 depends on the version of YAML
            per-server.yaml | shard: a | shard: no | no depends on the version of YAML
            # selectors and names
            per-server.yaml | selector:~    app | selector:~    other: a~    app | selects 0 workloads
            per-server.yaml | matchLabels:~      app | matchLabels:~      x: y~      app | does not match the labels
            etcd.yaml | matchLabels:~      app | matchLabels:~      x: y~      app | selects no workload
            etcd.yaml | serviceName: etcd | serviceName: etc | no headless service has this name
            per-server.yaml | name: mysql-primary-failgate | name: etcd | another document is Service etcd
            kustomization.yaml | - etcd.yaml~ | # no etcd~ | the files are
            kustomization.yaml | newTag: 0.1.0-SNAPSHOT | newTag: "1" | no container has the image failgate:1
            secrets.yaml | REPLACE-THIS-TOKEN | hunter2 | does not say that it must be replaced
            secrets.yaml | name: failgate-secrets | name: failgate-secret | there is nothing with such a name
            # ports and probes
            per-server.yaml | targetPort: mysql | targetPort: mysq | no container has the port mysq
            sidecar.yaml | containerPort: 3308 | containerPort: 3309 | Failgate is reached at [3308]
            sidecar.yaml | value: 127.0.0.1:3307 | value: 0.0.0.0:3307 | Failgate is reached at [3307, 3308]
            per-server.yaml | /readyz~              port: admin | /readyz~              port: http | no such port
            per-server.yaml | path: /readyz | path: /ready | readiness
            # volumes
            sidecar.yaml | - name: tmp~              mountPath | - name: temp~              mountPath | no volume temp
            settings.yaml | secrets/admin-token | secrets/token | there is no file /etc/failgate/secrets/token
            sidecar.yaml | settings/failgate.yaml | settings/settings.yaml | there is no file
            # rights and resources
            sidecar.yaml | automountServiceAccountToken: false | automountServiceAccountToken: true | has a token
            sidecar.yaml | enableServiceLinks: false | enableServiceLinks: true | has variables of services
            sidecar.yaml | runAsUser: 10001 | runAsUser: 0 | needs a user that is a number
            sidecar.yaml | drop: ["ALL"] | add: ["ALL"] | has capabilities
            sidecar.yaml | limits:~              memory | limits:~              cpu | has no limit of memory
            etcd.yaml | rancher/mirrored | example.com/mirrored | not an image with a version
            # Failgate's settings
            sidecar.yaml | FAILGATE_UPSTREAM | FAILGATE_UPSTREM | no option has the variable FAILGATE_UPSTREM
            settings.yaml | drain-timeout | drain-timout | unknown setting "drain-timout"
            settings.yaml | drain-timeout: 10 | upstream: a:1 | upstream of the settings file is never used
            settings.yaml | drain-timeout: 10 | drain-timeout: 60 | not longer than 5 and 60 seconds
            settings.yaml | etcd-2.etcd:2379 | etcd-3.etcd:2379 | the members of etcd are
            sidecar.yaml | $(POD_SHARD) | $(POD_SHRAD) | no variable POD_SHRAD
            sidecar.yaml | labels['shard'] | labels['shrad'] | no label shrad
            """)
    void aMistakeIsFound(String file, String from, String to, String problem) throws IOException {
        Map<String, String> files = Manifests.files();
        String text = Objects.requireNonNull(files.get(file));
        String before = from.replace('~', '\n');
        assertThat(text).contains(before);
        files.put(file, text.replaceFirst(Pattern.quote(before), quoted(to.replace('~', '\n'))));
        assertThat(problems(files)).anySatisfy(found -> assertThat(found).contains(problem));
    }

    private static String quoted(String replacement) {
        return Matcher.quoteReplacement(replacement);
    }

    /** Its table has all files, and its commands have names that there are. */
    @Test
    void thePageNamesWhatThereIs() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "kubernetes.md"));
        Manifests manifests = Manifests.of(Manifests.files());
        assertThat(found("(?m)^\\| `([\\w-]+\\.yaml)` \\|", page))
                .containsExactlyInAnyOrderElementsOf(manifests.texts().keySet());
        assertThat(found("deploy/([\\w-]+) ", page))
                .contains("shop")
                .allMatch(name -> name.equals("kubernetes")
                        || manifests.find("Deployment", name).isThere());
        assertThat(found("etcd://\\S+/(\\w+)", manifests.texts().toString()))
                .isEqualTo(found("readwrite /failgate/(\\w+)/", page));
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void theImageIsThisProjects() throws IOException {
        String compose = Files.readString(Path.of("..", "docker", "compose.yml"));
        String image = Manifests.of(Manifests.files())
                .kustomization()
                .at("images")
                .named("failgate")
                .map(failgate -> failgate.get("newName").text() + ":"
                        + failgate.get("newTag").text())
                .findFirst()
                .orElse("");
        assertThat(compose).contains("image: " + image + "\n");
    }
}
