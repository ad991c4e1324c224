package dev.tidegate.broker.region;

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
  private final Map<Long, RemoteApplier> sessions = new HashMap<>();
  private final RegionCore.Effects effects;

  Inbound(
      RegionSettings settings, RegionStages stages, HybridClock clock, RegionCore.Effects effects) {
    this.effects = effects;
    for (RegionId peer : settings.peers()) {
      appliers.put(
          peer,
          new RemoteApplier(
              settings.region(),
              peer,
              stages.control,
              stages.redecider,
              stages.readersAt(peer),
              stages.ends,
              clock,
              new RemoteWiring(peer, stages, effects)));
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
