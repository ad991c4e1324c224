package dev.tidegate.broker.shell;

import dev.tidegate.broker.config.PeerConfig;
import dev.tidegate.broker.config.PolicyConfig;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.Declarations;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.support.LoopReads;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.compliance.policy.Problem;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// Puts what was read from files in force in a running region: asks the loop and waits for its
/// answer. Of one thread at a time, which is not the loop's.
final class Declaring {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RegionCore core;
  private final TaskLoop loop;
  private final Peering peering;
  private final LoopReads reads;
  private PolicyFile baseline;
  private final Map<String, String> hashes = new HashMap<>(); // of the orgs' files, by owner

  /// @param files those that the broker declares at its start
  Declaring(
      RegionCore core,
      TaskLoop loop,
      Peering peering,
      PolicyFile baseline,
      List<PolicyFile> files) {
    this.core = core;
    this.loop = loop;
    this.peering = peering;
    this.reads = new LoopReads(loop, PATIENCE);
    this.baseline = baseline;
    files.forEach(each -> hashes.put(each.owner(), each.hash()));
  }

  /// Files that differ from those in force, each checked against what is declared first.
  void policies(PolicyConfig config, List<String> changed, List<String> problems) {
    try {
      PolicyFile wanted = PolicySources.baseline(config);
      if (!wanted.hash().equals(baseline.hash())) {
        baseline(wanted, changed, problems);
      }
    } catch (BrokerStartException e) {
      problems.addAll(String.valueOf(e.getMessage()).lines().toList());
    }
    try {
      for (PolicyFile each : PolicySources.files(config)) {
        if (!each.hash().equals(hashes.get(each.owner()))) {
          org(each, changed, problems);
        }
      }
    } catch (BrokerStartException e) {
      problems.addAll(String.valueOf(e.getMessage()).lines().toList());
    }
  }

  private void baseline(PolicyFile wanted, List<String> changed, List<String> problems) {
    List<Problem> contradictions =
        reads.ask(now -> {
          List<Problem> found =
              PolicySet.of(wanted, List.of()).contradictions(core.policies().geography());
          if (found.isEmpty()) {
            core.baseline(wanted, now);
          }
          return found;
        });
    if (contradictions.isEmpty()) {
      baseline = wanted;
      changed.add("baseline policy: " + wanted.fileName() + ", version " + wanted.version());
    }
    contradictions.forEach(each -> problems.add(each.toString()));
  }

  private void org(PolicyFile file, List<String> changed, List<String> problems) {
    List<Problem> contradictions =
        reads.ask(_ ->
            PolicySet.of(core.policies().baseline(), List.of(file))
                .contradictions(core.policies().geography()));
    if (!contradictions.isEmpty()) {
      contradictions.forEach(each -> problems.add(each.toString()));
      return;
    }
    Optional<String> refusal = declare(d -> d.policy(file.org(), file.source(), file.hash()));
    if (refusal.isPresent()) {
      problems.add(file.fileName() + ": " + refusal.get());
    } else {
      hashes.put(file.owner(), file.hash());
      changed.add(
          "policy of " + file.owner() + ": " + file.fileName() + ", version " + file.version());
    }
  }

  /// Declares that an org is at home here. Returns why it could not be.
  Optional<String> home(OrgId org) {
    return declare(d -> d.homed(org));
  }

  void link(PeerConfig peer) {
    boolean _ =
        reads.ask(now -> {
          peering.add(peer, core, now);
          return true;
        });
  }

  void unlink(RegionId peer) {
    boolean _ =
        reads.ask(now -> {
          peering.remove(peer, core, now);
          return true;
        });
  }

  void alarm(String code, String detail) {
    loop.run(now -> core.alarm(code, detail, now));
  }

  private Optional<String> declare(Function<Declarations, List<ControlRecord>> ask) {
    var told = new CompletableFuture<Optional<TidegateException>>();
    loop.run(now -> core.declare(ask, told::complete, now));
    try {
      return told.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .map(why -> why.code() + " (" + why.text() + ")");
    } catch (TimeoutException e) {
      throw new TidegateException(ErrorCode.OVERLOADED, "The broker is behind with its work", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A declaration failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TidegateException(ErrorCode.DRAINING, "The broker is about to stop", e);
    }
  }
}
