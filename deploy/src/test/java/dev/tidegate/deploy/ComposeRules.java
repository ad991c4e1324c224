package dev.tidegate.deploy;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.PeerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What has to be true of the compose file and of the configurations that it mounts.
final class ComposeRules {
  private final Tree compose;
  private final Path folder;
  private final List<String> problems = new ArrayList<>();

  /// What is published or mounted already, and by whom.
  private final Set<String> taken = new HashSet<>();

  private ComposeRules(Tree compose, Path folder) {
    this.compose = compose;
    this.folder = folder;
  }

  /// @param folder which the paths of the file are taken from
  static List<String> problems(Tree compose, Path folder) {
    var rules = new ComposeRules(compose, folder);
    compose.at("services").entries().forEach(rules::check);
    return rules.problems;
  }

  private void must(boolean holds, String otherwise) {
    if (!holds) {
      problems.add(otherwise);
    }
  }

  private void check(String name, Tree service) {
    must(service.at("read_only").is(true), name + ": writes to its image");
    must(service.at("cap_drop").words().equals(List.of("ALL")), name + ": capabilities");
    must(
        service.at("security_opt").words().contains("no-new-privileges:true"),
        name + ": may gain privileges");
    must(
        service.at("user").exists() && !service.at("user").text().matches("(0|root)(:.*)?"),
        name + ": runs as root");
    for (String limit : List.of("mem_limit", "cpus", "pids_limit")) {
      must(service.at(limit).exists(), name + ": no " + limit);
    }
    must(service.at("ulimits", "core").is(0), name + ": writes core files");
    must(
        service.at("tmpfs").words().stream()
            .anyMatch(it -> it.startsWith("/tmp:") && List.of(it.split("[:,]")).contains("exec")),
        name + ": no /tmp from which native libraries can be loaded");
    List<String> words = service.at("command").words();
    problems.addAll(Deployment.refusals(words));
    problems.addAll(
        Deployment.stopProblems(words, 0, seconds(service.at("stop_grace_period").text())));
    String config = Deployment.option(words, "--config");
    List<String> probe = service.at("healthcheck", "test").words();
    must(!probe.isEmpty() && probe.getFirst().equals("CMD"), name + ": no health check");
    problems.addAll(
        Deployment.probeProblems(probe.subList(Math.min(1, probe.size()), probe.size()), config));
    Map<Path, String> mounts = mounts(name, service);
    Path inside = Path.of(config);
    Path outside =
        folder
            .resolve(mounts.getOrDefault(inside.getParent(), "nowhere"))
            .resolve(String.valueOf(inside.getFileName()));
    if (outside.toFile().isFile()) {
      checkAgainst(Deployment.config(outside), name, service, mounts);
    } else {
      problems.add(name + ": no configuration at " + config);
    }
  }

  private Map<Path, String> mounts(String name, Tree service) {
    Map<Path, String> mounts = new HashMap<>();
    for (String each : service.at("volumes").words()) {
      String[] parts = each.split(":", -1);
      mounts.put(Path.of(parts[1]), parts[0]);
      must(taken.add(parts[0]), name + ": " + parts[0] + " is another's");
      if (parts[0].startsWith(".")) {
        must(
            parts.length == 3 && parts[2].equals("ro"), name + ": " + parts[0] + " can be written");
      } else {
        must(compose.at("volumes", parts[0]).exists(), name + ": no volume " + parts[0]);
      }
    }
    return mounts;
  }

  private void checkAgainst(
      BrokerConfig config, String name, Tree service, Map<Path, String> mounts) {
    must(config.region().toString().equals(name), name + ": the configuration of another region");
    must(
        mounts.containsKey(config.data()) && !mounts.get(config.data()).startsWith("."),
        name + ": data is not on a volume");
    for (Path file :
        List.of(config.tls().certificate(), config.tls().key(), config.tls().authorities())) {
      must(
          mounts.getOrDefault(file.getParent(), "").equals("./certificates/" + name),
          name + ": " + file + " is not mounted");
    }
    must(
        Deployment.isOpen(config.listen().workspace()) && Deployment.isOpen(config.listen().link()),
        name + ": listens on loopback only");
    must(!Deployment.isOpen(config.listen().operator()), name + ": the operator port is open");
    must(
        config.listen().metrics().filter(Deployment::isOpen).isPresent(),
        name + ": Prometheus cannot reach it");
    for (String published : service.at("ports").words()) {
      String[] parts = published.split(":", -1);
      must(parts[0].equals("127.0.0.1"), name + ": " + published + " is for the whole network");
      must(taken.add(parts[1]), name + ": " + parts[1] + " is another's");
      must(
          parts[parts.length - 1].equals(String.valueOf(config.listen().workspace().port())),
          name + ": " + published + " is not the workspace port");
    }
    Set<String> others = new HashSet<>(compose.at("services").entries().keySet());
    others.remove(name);
    for (PeerConfig peer : config.regions()) {
      must(others.remove(peer.address().host()), name + ": no service " + peer.address().host());
      must(
          peer.address().port() == config.listen().link().port(),
          name + ": dials " + peer.address());
    }
    must(others.isEmpty(), name + ": does not know " + others);
  }

  private static int seconds(String duration) {
    return duration.matches("\\d+s")
        ? Integer.parseInt(duration.substring(0, duration.length() - 1))
        : 0;
  }
}
