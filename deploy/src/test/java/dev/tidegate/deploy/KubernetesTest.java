package dev.tidegate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

final class KubernetesTest {
  private static final Path FOLDER = Deployment.FOLDER.resolve("kubernetes");
  private static final List<String> REGIONS = Deployment.REGIONS;

  @TempDir private Path scratch = Path.of("");

  private static Path overlay(String region) {
    return FOLDER.resolve("overlays").resolve(region);
  }

  /// One object written anew with a text replaced in it.
  private static List<Tree> spoilt(String kind, String what, String by) {
    return Kustomization.build(overlay("eu-de")).stream()
        .map(it -> it.at("kind").is(kind) ? spoilt(it, what, by) : it)
        .toList();
  }

  private static Tree spoilt(Tree object, String what, String by) {
    return Tree.all(Yaml.write(object).replace(what, by)).getFirst();
  }

  // Each is a mistake that somebody could make.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          StatefulSet | replicas: 1                    | replicas: 2               | replicas
          StatefulSet | runAsNonRoot: true             | runAsNonRoot: false       | may run as root
          StatefulSet | readOnlyRootFilesystem: true   | readOnlyRootFilesystem: false | writes to its image
          StatefulSet | limits:                        | others:                   | no limits of cpu
          StatefulSet | readinessProbe:                | otherProbe:               | no readinessProbe
          StatefulSet | path: /livez                   | path: /readyz             | a broker that drains is alive
          StatefulSet | scheme: HTTPS                  | scheme: HTTP              | not where the broker answers
          NetworkPolicy | port: 7440                   | port: 7430                | monitoring gets to another
          StatefulSet | terminationGracePeriodSeconds: 75 | terminationGracePeriodSeconds: 30 | killed after 30 s
          StatefulSet | containerPort: 7410            | containerPort: 7411       | workspace: the container's port
          StatefulSet | --drain-seconds                | --drain                   | Unknown option
          StatefulSet | mountPath: /etc/tidegate/tls   | mountPath: /etc/tls       | not where a secret is mounted
          StatefulSet | mountPath: /var/lib/tidegate   | mountPath: /data          | data: not on a volume
          StatefulSet | mountPath: /tmp                | mountPath: /temp          | no /tmp
          StatefulSet | ReadWriteOncePod               | ReadWriteMany             | data: not on a volume
          StatefulSet | defaultMode: 288               | defaultMode: 420          | secret: its mode
          StatefulSet | podAntiAffinity                | podAffinity               | no anti-affinity
          Service     | targetPort: link               | targetPort: operator      | a service's port
          Service     | app.kubernetes.io/component: broker | app.kubernetes.io/component: proxy | selects
          NetworkPolicy | port: 7430                   | port: 7420                | operators get to another port
          NetworkPolicy | port: 7420                   | port: 7410                | links ingress
          NetworkPolicy | podSelector: {}              | podSelector: {a: b}       | not denied by default
          ConfigMap   | 0.0.0.0:7410                   | 127.0.0.1:7410            | loopback only
          """)
  void rules_ofAMistake_nameIt(String kind, String what, String by, String told) {
    assertThat(KubernetesRules.problems(spoilt(kind, what, by), scratch))
        .anySatisfy(it -> assertThat(it).contains(told));
  }

  @ParameterizedTest
  @FieldSource("REGIONS")
  void rules_ofEachRegion_hold(String region) {
    assertThat(KubernetesRules.problems(Kustomization.build(overlay(region)), scratch)).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("REGIONS")
  void kubectl_ofEachRegion_buildsTheSameObjectsAndTheyHold(String region) throws Exception {
    Tool.Ended built =
        Tool.orSkip("kubectl").run(Deployment.FOLDER, "kustomize", overlay(region).toString());

    assertThat(built.code()).as(built.output()).isZero();
    List<Tree> objects = Tree.all(built.output());
    assertThat(KubernetesRules.problems(objects, scratch)).isEmpty();
    assertThat(kinds(objects)).isEqualTo(kinds(Kustomization.build(overlay(region))));
    assertThat(objects)
        .allSatisfy(it ->
            assertThat(it.at("metadata", "namespace").text() + it.at("metadata", "name").text())
                .contains("tidegate-" + region));
    assertThat(objects)
        .filteredOn(it -> it.at("kind").is("StatefulSet"))
        .extracting(it ->
            it.at("spec", "template", "spec", "containers").items().getFirst().at("image").text())
        .containsExactly("tidegate:VERSION");
  }

  @Test
  void overlays_amongThemselves_differInNamesAndPeersOnly() {
    Set<String> images =
        REGIONS.stream()
            .map(it -> Tree.one(overlay(it).resolve("kustomization.yaml")).at("images").text())
            .collect(Collectors.toSet());
    List<Set<String>> federations =
        REGIONS.stream()
            .map(it -> Deployment.config(overlay(it).resolve("broker.yaml")))
            .map(it -> {
              Set<String> all = new TreeSet<>(Set.of(it.region().toString()));
              it.regions().forEach(peer -> all.add(peer.name().toString()));
              return all;
            })
            .toList();

    assertThat(images).hasSize(1);
    assertThat(federations).allSatisfy(it -> assertThat(it).isEqualTo(Set.copyOf(REGIONS)));
    assertThat(REGIONS)
        .allSatisfy(region -> {
          var config = Deployment.config(overlay(region).resolve("broker.yaml"));
          assertThat(config.regions())
              .allSatisfy(peer ->
                  assertThat(peer.address().host()).startsWith("link." + peer.name() + "."));
          assertThat(config.region()).hasToString(region);
        });
  }

  private static List<String> kinds(List<Tree> objects) {
    return objects.stream().map(it -> it.at("kind").text()).sorted().toList();
  }
}
