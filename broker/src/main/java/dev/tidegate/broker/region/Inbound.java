package dev.tidegate.broker.region;

import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.remote.RemoteApplier;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The receiving sides of all links, and which of them each session belongs to.
final class Inbound {
  private final SortedMap<RegionId, RemoteApplier> appliers = new TreeMap<>();
  private final Map<RegionId, RemoteWiring> wirings = new HashMap<>();
  private final Map<Long, RemoteApplier> sessions = new HashMap<>();
  private final RegionId self;
  private final WireLevels levels;
  private final RegionStages stages;
  private final HybridClock clock;
  private final RegionCore.Effects effects;

  Inbound(
      RegionSettings settings, RegionStages stages, HybridClock clock, RegionCore.Effects effects) {
    this.self = settings.region();
    this.levels = settings.levels();
    this.stages = stages;
    this.clock = clock;
    this.effects = effects;
    for (RegionId peer : settings.peers()) {
      add(peer);
    }
  }

  /// A region that may dial from now on.
  void add(RegionId peer) {
    RemoteWiring wiring = new RemoteWiring(peer, stages, effects);
    wirings.put(peer, wiring);
    appliers.put(
        peer,
        new RemoteApplier(
            self,
            peer,
            levels.highest(),
            stages.control,
            stages.redecider,
            stages.readersAt(peer),
            stages.ends,
            clock,
            wiring));
  }

  /// A region that may dial no more: its lanes end, and what they brought and is not stored comes
  /// again if it ever returns.
  void remove(RegionId peer) {
    RemoteApplier former = appliers.remove(peer);
    RemoteWiring wiring = wirings.remove(peer);
    if (former == null || wiring == null) {
      return;
    }
    List<Long> open =
        sessions.entrySet().stream()
            .filter(each -> each.getValue() == former)
            .map(Map.Entry::getKey)
            .toList();
    wiring.end();
    for (long session : open) {
      sessions.remove(session);
      effects.end(session, ErrorCode.LINK_WRONG_REGION.name());
    }
  }

  Optional<RemoteApplier> applier(RegionId peer) {
    return Optional.ofNullable(appliers.get(peer));
  }

  /// In order of precedence: every live lane before any that catches up.
  List<CommitSource> sources() {
    List<CommitSource> sources = new ArrayList<>();
    appliers.values().forEach(applier -> sources.add(applier.live()));
    appliers.values().forEach(applier -> sources.add(applier.catchUp()));
    return sources;
  }

  /// A lane was dialed; `peer` is what the certificate says.
  void greeted(long session, RegionId peer, LinkMessage.Hello hello, Moment now) {
    RemoteApplier applier = appliers.get(peer);
    if (applier == null) {
      effects.end(session, ErrorCode.LINK_WRONG_REGION.name());
      return;
    }
    sessions.put(session, applier);
    applier.greeted(session, hello, now);
  }

  void received(long session, LinkMessage.FromSender message, Moment now) {
    RemoteApplier applier = sessions.get(session);
    if (applier == null) {
      effects.end(session, ErrorCode.LINK_PROTOCOL.name());
    } else {
      applier.received(session, message, now);
    }
  }

  void gone(long session, Moment now) {
    RemoteApplier applier = sessions.remove(session);
    if (applier != null) {
      applier.gone(session, now);
    }
  }

  /// This side ends a session.
  void ended(long session) {
    sessions.remove(session);
  }

  void tick(Moment now) {
    appliers.values().forEach(applier -> applier.tick(now));
  }

  void controlChanged() {
    appliers.values().forEach(RemoteApplier::controlChanged);
  }

  /// Whether each peer's events come in live.
  Map<RegionId, Boolean> live() {
    Map<RegionId, Boolean> live = new TreeMap<>();
    appliers.forEach((peer, applier) -> live.put(peer, applier.isLive()));
    return live;
  }
}
