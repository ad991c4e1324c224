package dev.tidegate.deploy;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.PeerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What has to be true of the objects of one region, as they would be applied.
final class KubernetesRules {
  private final List<Tree> objects;
  private final Path scratch;
  private final List<String> problems = new ArrayList<>();

  private KubernetesRules(List<Tree> objects, Path scratch) {
    this.objects = objects;
    this.scratch = scratch;
  }

  /// What is wrong, in words; nothing if all is well.
  static List<String> problems(List<Tree> objects, Path scratch) {
    var rules = new KubernetesRules(objects, scratch);
    List<Tree> sets = rules.ofKind("StatefulSet").toList();
    if (sets.size() != 1) {
      return List.of(sets.size() + " StatefulSets");
    }
    rules.check(sets.getFirst());
    return rules.problems;
  }

  private Stream<Tree> ofKind(String kind) {
    return objects.stream().filter(it -> it.at("kind").text().equals(kind));
  }

  private void check(Tree set) {
    Tree template = set.at("spec", "template");
    Tree pod = template.at("spec");
    Map<String, String> labels = template.at("metadata", "labels").texts();
    must(set.at("spec", "replicas").is(1), "replicas: a store has one broker");
    checkSelectors(set, labels);
    checkPod(pod);
    List<Tree> containers = pod.at("containers").items();
    must(containers.size() == 1, "containers: " + containers.size());
    containers.forEach(container -> {
      checkSecurity(container);
      checkResources(container);
      checkConfig(set, pod, container);
    });
    checkNetwork();
  }

  private void must(boolean holds, String otherwise) {
    if (!holds) {
      problems.add(otherwise);
    }
  }

  private void checkSelectors(Tree set, Map<String, String> labels) {
    String name = set.at("metadata", "name").text();
    requireSelects(set.at("spec", "selector", "matchLabels"), labels, "StatefulSet " + name);
    ofKind("Service")
        .forEach(it ->
            requireSelects(
                it.at("spec", "selector"), labels, "Service " + it.at("metadata", "name").text()));
    List<Tree> budgets = ofKind("PodDisruptionBudget").toList();
    must(budgets.size() == 1, "disruption budgets: " + budgets.size());
    budgets.forEach(it ->
        requireSelects(it.at("spec", "selector", "matchLabels"), labels, "PodDisruptionBudget"));
    ofKind("NetworkPolicy")
        .filter(it -> !it.at("spec", "podSelector").entries().isEmpty())
        .forEach(it ->
            requireSelects(
                it.at("spec", "podSelector", "matchLabels"),
                labels,
                "NetworkPolicy " + it.at("metadata", "name").text()));
    must(
        ofKind("Service")
            .filter(it -> it.at("spec", "clusterIP").is("None"))
            .anyMatch(it -> it.at("metadata", "name").is(set.at("spec", "serviceName").text())),
        "serviceName: no headless service");
    Tree term = pods(set).at("affinity", "podAntiAffinity");
    must(term.exists(), "no anti-affinity");
  }

  private static Tree pods(Tree set) {
    return set.at("spec", "template", "spec");
  }

  private void requireSelects(Tree selector, Map<String, String> labels, String who) {
    Map<String, String> wanted = selector.texts();
    must(
        !wanted.isEmpty() && labels.entrySet().containsAll(wanted.entrySet()),
        who + ": selects " + wanted + ", the pod is " + labels);
  }

  private void checkPod(Tree pod) {
    Tree security = pod.at("securityContext");
    must(security.at("runAsNonRoot").is(true), "pod: may run as root");
    must(security.at("runAsUser").number() > 0, "pod: no user of its own");
    must(security.at("fsGroup").number() > 0, "pod: the store is not its group's");
    must(security.at("seccompProfile", "type").is("RuntimeDefault"), "pod: no seccomp profile");
    must(pod.at("automountServiceAccountToken").is(false), "pod: has a token for the cluster");
    for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
      must(!pod.at(host).is(true), "pod: " + host);
    }
    must(
        ofKind("ServiceAccount")
            .anyMatch(it -> it.at("metadata", "name").is(pod.at("serviceAccountName").text())),
        "pod: a service account that is not there");
  }

  private void checkSecurity(Tree container) {
    Tree security = container.at("securityContext");
    must(security.at("readOnlyRootFilesystem").is(true), "container: writes to its image");
    must(security.at("allowPrivilegeEscalation").is(false), "container: may gain privileges");
    must(security.at("capabilities", "drop").words().contains("ALL"), "container: capabilities");
    must(!security.at("privileged").is(true), "container: privileged");
  }

  private void checkResources(Tree container) {
    for (String kind : List.of("requests", "limits")) {
      for (String what : List.of("cpu", "memory", "ephemeral-storage")) {
        must(
            container.at("resources", kind, what).exists(),
            "container: no " + kind + " of " + what);
      }
    }
    must(
        container
            .at("resources", "limits", "memory")
            .text()
            .equals(container.at("resources", "requests", "memory").text()),
        "container: more memory than it is promised");
  }

  private void checkConfig(Tree set, Tree pod, Tree container) {
    List<String> words = container.at("args").words();
    problems.addAll(Deployment.refusals(words));
    String file = Deployment.option(words, "--config");
    Map<String, Tree> mounts = new TreeMap<>();
    container.at("volumeMounts").items().forEach(it -> mounts.put(it.at("mountPath").text(), it));
    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      Tree asked = container.at(probe, "httpGet");
      must(asked.exists(), "no " + probe);
      must(
          asked.at("path").is(probe.equals("livenessProbe") ? "/livez" : "/readyz"),
          probe + ": a broker that drains is alive and does not serve");
      must(
          asked.at("port").is("metrics") && asked.at("scheme").is("HTTPS"),
          probe + ": not where the broker answers probes");
    }
    problems.addAll(
        Deployment.stopProblems(
            words,
            container.at("lifecycle", "preStop", "sleep", "seconds").number(),
            pod.at("terminationGracePeriodSeconds").number()));

    Path at = Path.of(file.isEmpty() ? "/none" : file);
    Tree data = configData(volume(pod, mounts, at).at("configMap", "name").text());
    Tree text = data.at(String.valueOf(at.getFileName()));
    must(text.exists(), "no configuration at " + file);
    must(mounts.containsKey("/tmp"), "no /tmp for native libraries");
    if (text.exists()) {
      checkAgainst(load(text.text()), set, pod, container, mounts);
    }
  }

  private Tree configData(String name) {
    return ofKind("ConfigMap")
        .filter(it -> it.at("metadata", "name").is(name))
        .findFirst()
        .orElse(new Tree(null))
        .at("data");
  }

  private BrokerConfig load(String text) {
    try {
      return BrokerConfig.load(Files.writeString(scratch.resolve("broker.yaml"), text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ConfigException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  private void checkAgainst(
      BrokerConfig config, Tree set, Tree pod, Tree container, Map<String, Tree> mounts) {
    Tree tls = volume(pod, mounts, config.tls().key());
    must(tls.at("secret", "secretName").exists(), "tls.key: not where a secret is mounted");
    must(tls.at("secret", "defaultMode").number() == 0440, "secret: its mode");
    must(
        Stream.of(config.tls().certificate(), config.tls().authorities())
            .allMatch(it -> config.tls().key().resolveSibling(it.getFileName()).equals(it)),
        "tls: not in one folder");
    Tree store = mounts.getOrDefault(config.data().toString(), new Tree(null));
    must(
        set.at("spec", "volumeClaimTemplates").items().stream()
            .filter(it -> it.at("metadata", "name").is(store.at("name").text()))
            .anyMatch(
                it -> it.at("spec", "accessModes").words().equals(List.of("ReadWriteOncePod"))),
        "data: not on a volume of this pod alone");
    Map<String, Endpoint> listens =
        Map.of(
            "workspace", config.listen().workspace(),
            "link", config.listen().link(),
            "operator", config.listen().operator(),
            "metrics", config.listen().metrics().orElse(new Endpoint("127.0.0.1", 0)));
    listens.forEach((name, endpoint) -> {
      must(Deployment.isOpen(endpoint), name + ": listens on loopback only");
      must(
          container.at("ports").first("name", name).stream()
              .anyMatch(it -> it.at("containerPort").number() == endpoint.port()),
          name + ": the container's port is not " + endpoint.port());
    });
    ofKind("Service")
        .flatMap(it -> it.at("spec", "ports").items().stream())
        .forEach(it -> {
          Endpoint target = listens.get(it.at("targetPort").text());
          must(
              target != null && target.port() == it.at("port").number(),
              "a service's port " + it.at("port").text() + " to " + it.at("targetPort").text());
        });
    checkPeers(config);
    must(
        set.at("spec", "template", "metadata", "labels", "tidegate-region")
            .is(config.region().toString()),
        "the region's label is not " + config.region());
  }

  private void checkPeers(BrokerConfig config) {
    Tree links = policy("tidegate-links");
    for (String way : List.of("ingress", "egress")) {
      List<Integer> ports = portsOf(links.at("spec", way).items());
      List<Integer> wanted =
          way.equals("ingress")
              ? List.of(config.listen().link().port())
              : config.regions().stream()
                  .map(PeerConfig::address)
                  .map(Endpoint::port)
                  .distinct()
                  .toList();
      must(ports.equals(wanted), "links " + way + ": ports " + ports + ", not " + wanted);
      long sides =
          links.at("spec", way).items().stream()
              .flatMap(it -> it.at(way.equals("ingress") ? "from" : "to").items().stream())
              .filter(it -> it.at("ipBlock", "cidr").text().endsWith("/32"))
              .count();
      must(sides == config.regions().size(), "links " + way + ": " + sides + " peers");
    }
    must(
        portsOf(policy("tidegate-workspaces").at("spec", "ingress").items())
            .equals(List.of(config.listen().workspace().port())),
        "workspaces get to another port than theirs");
    must(
        portsOf(policy("tidegate-operators").at("spec", "ingress").items())
            .equals(List.of(config.listen().operator().port())),
        "operators get to another port than theirs");
    must(
        portsOf(policy("tidegate-monitoring").at("spec", "ingress").items())
            .equals(config.listen().metrics().stream().map(Endpoint::port).toList()),
        "monitoring gets to another port than its own");
  }

  private static List<Integer> portsOf(List<Tree> rules) {
    return rules.stream()
        .flatMap(it -> it.at("ports").items().stream())
        .map(it -> it.at("port").number())
        .toList();
  }

  private Tree policy(String name) {
    return ofKind("NetworkPolicy")
        .filter(it -> it.at("metadata", "name").is(name))
        .findFirst()
        .orElse(new Tree(null));
  }

  private void checkNetwork() {
    must(
        ofKind("NetworkPolicy")
            .anyMatch(it ->
                it.at("spec", "podSelector").exists()
                    && it.at("spec", "podSelector").entries().isEmpty()
                    && it.at("spec", "policyTypes").words().equals(List.of("Ingress", "Egress"))
                    && !it.at("spec", "ingress").exists()
                    && !it.at("spec", "egress").exists()),
        "network: not denied by default");
    ofKind("NetworkPolicy")
        .forEach(policy ->
            Stream.of("ingress", "egress")
                .flatMap(way -> policy.at("spec", way).items().stream())
                .forEach(rule ->
                    must(
                        !portsOf(List.of(rule)).isEmpty()
                            && !(rule.at("from").items().isEmpty()
                                && rule.at("to").items().isEmpty()),
                        "network: a rule for everybody or every port in "
                            + policy.at("metadata", "name").text())));
  }

  /// The volume that is mounted at the file's folder.
  private static Tree volume(Tree pod, Map<String, Tree> mounts, Path file) {
    Tree mount = mounts.getOrDefault(String.valueOf(file.getParent()), new Tree(null));
    return pod.at("volumes").first("name", mount.at("name").text()).orElse(new Tree(null));
  }
}
