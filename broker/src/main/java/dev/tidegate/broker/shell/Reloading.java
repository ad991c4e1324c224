package dev.tidegate.broker.shell;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigChanges;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.config.PeerConfig;
import dev.tidegate.broker.config.Problem;
import dev.tidegate.broker.config.TlsConfig;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.RotatingCredentials;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has a running broker follow its files: certificates, policies, and the regions and orgs of its
/// configuration (docs/decisions/0015).
///
/// It looks once a second. What differs is taken when two looks in a row found the same, so a file
/// that is being written is not taken half; a file that cannot be used leaves what is in force, and
/// is alarmed once for each content. Any thread may call [#now].
final class Reloading {
  private static final Logger log = LoggerFactory.getLogger(Reloading.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Optional<Path> file;
  private final BrokerConfig started;
  private final RotatingCredentials credentials;
  private final Declaring declaring;
  private final InstantSource time;
  private final ReentrantLock looking = new ReentrantLock();

  // Of who holds the lock.
  private final Map<RegionId, PeerConfig> peers = new LinkedHashMap<>();
  private final Set<OrgId> orgs;
  private BrokerConfig config;
  private String seen = "";
  private String taken;
  private List<String> refused = List.of();
  private List<String> restart = List.of();

  /// @param file that `started` was read from; empty: the settings themselves stay as they are
  Reloading(
      Optional<Path> file,
      BrokerConfig started,
      RotatingCredentials credentials,
      Declaring declaring,
      InstantSource time) {
    this.file = file;
    this.started = started;
    this.credentials = credentials;
    this.declaring = declaring;
    this.time = time;
    this.config = started;
    this.orgs = new HashSet<>(started.orgs());
    started.regions().forEach(peer -> peers.put(peer.name(), peer));
    taken = ""; // the first look may find what changed while the broker started
  }

  /// Begins to look, on threads of `workers`: files may be slow, and `scheduler` must not wait.
  void start(ScheduledExecutorService scheduler, ExecutorService workers) {
    var _ =
        scheduler.scheduleWithFixedDelay(
            () -> workers.execute(this::look),
            LOOK.toMillis(),
            LOOK.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /// Looks and takes what differs at once. Blocking.
  Reload now() {
    looking.lock();
    try {
      seen = FilePrint.of(files());
      return take();
    } finally {
      looking.unlock();
    }
  }

  /// What the last look could not take, and settings that wait for a restart.
  int waiting() {
    return refused.size() + restart.size();
  }

  private void look() {
    if (!looking.tryLock()) {
      return; // the look before is still at it
    }
    try {
      String print = FilePrint.of(files());
      boolean settled = print.equals(seen);
      seen = print;
      if (settled && (!print.equals(taken) || !refused.isEmpty())) {
        var _ = take();
      }
    } catch (TidegateException e) {
      log.atWarn().addKeyValue("reason", e.code()).log("Files are looked at later");
    } finally {
      looking.unlock();
    }
  }

  private void tell(Reload found, List<String> known, List<String> waited) {
    found.changed().forEach(line -> log.atInfo().addKeyValue("what", line).log("Reloaded"));
    for (String line : found.refused()) {
      if (!known.contains(line)) {
        declaring.alarm("RELOAD_REFUSED", line);
      }
    }
    if (!found.restart().isEmpty() && !found.restart().equals(waited)) {
      log.atWarn().addKeyValue("settings", found.restart()).log("A restart is needed");
    }
  }

  private Reload take() {
    List<String> known = refused;
    List<String> waited = restart;
    List<String> changed = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    configuration(problems);
    certificates(changed, problems);
    declaring.policies(config.policy(), changed, problems);
    regions(changed);
    orgs(changed, problems);
    taken = seen;
    refused = List.copyOf(problems);
    restart = ConfigChanges.needRestart(started, config);
    Reload found = new Reload(changed, refused, restart);
    tell(found, known, waited);
    return found;
  }

  private void configuration(List<String> problems) {
    if (file.isEmpty()) {
      return;
    }
    try {
      config = BrokerConfig.load(file.get());
    } catch (ConfigException e) {
      e.problems().stream().map(Problem::toString).forEach(problems::add);
    }
  }

  private void certificates(List<String> changed, List<String> problems) {
    TlsConfig tls = config.tls();
    var files = new CertificateFiles(tls.certificate(), tls.key(), tls.authorities());
    switch (credentials.reread(files, time.instant())) {
      case RotatingCredentials.Look.Same _ -> {}
      case RotatingCredentials.Look.Rotated(var now) ->
          changed.add("certificate: " + tls.certificate() + ", until " + now.lifetime().end());
      case RotatingCredentials.Look.Kept(String problem) -> problems.add(problem);
    }
  }

  private void regions(List<String> changed) {
    Map<RegionId, PeerConfig> wanted = new LinkedHashMap<>();
    config.regions().forEach(peer -> wanted.put(peer.name(), peer));
    for (RegionId gone : Set.copyOf(peers.keySet())) {
      if (!wanted.containsKey(gone)) {
        declaring.unlink(gone);
        peers.remove(gone);
        changed.add("region " + gone + ": its link ends");
      }
    }
    wanted.forEach((name, peer) -> {
      PeerConfig before = peers.get(name);
      if (before == null) {
        declaring.link(peer);
        changed.add("region " + name + ": a link to " + peer.address());
      } else if (!before.equals(peer)) {
        declaring.unlink(name);
        declaring.link(peer);
        changed.add("region " + name + ": its link goes to " + peer.address());
      }
      peers.put(name, peer);
    });
  }

  private void orgs(List<String> changed, List<String> problems) {
    for (OrgId org : config.orgs()) {
      if (!orgs.contains(org)) {
        Optional<String> refusal = declaring.home(org);
        if (refusal.isPresent()) {
          problems.add("org " + org + ": " + refusal.get());
        } else {
          orgs.add(org);
          changed.add("org " + org + ": at home here");
        }
      }
    }
    for (OrgId org : Set.copyOf(orgs)) {
      if (!config.orgs().contains(org)) {
        orgs.remove(org);
        changed.add(
            "org "
                + org
                + ": not named any more, but still at home here; `tidegate org remove "
                + org
                + "` ends that");
      }
    }
  }

  private List<Path> files() {
    return Stream.of(
            file.stream(),
            Stream.of(config.tls().certificate(), config.tls().key(), config.tls().authorities()),
            config.policy().baseline().stream(),
            config.policy().files().stream())
        .flatMap(each -> each)
        .toList();
  }
}
