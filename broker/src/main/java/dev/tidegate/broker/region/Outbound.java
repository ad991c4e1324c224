package dev.tidegate.broker.region;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.link.Link;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// The sending sides of all links: one to each other region. Which regions those are may change.
final class Outbound {
  private final SortedMap<RegionId, Link> links = new TreeMap<>();
  private final Map<RegionId, LinkWiring> wirings = new HashMap<>();
  private final RegionSettings settings;
  private final RegionStages stages;
  private final RandomGenerator chance;
  private final RegionCore.Effects effects;

  Outbound(
      RegionSettings settings,
      RegionStages stages,
      RandomGenerator chance,
      RegionCore.Effects effects,
      Moment now) {
    this.settings = settings;
    this.stages = stages;
    this.chance = chance;
    this.effects = effects;
    for (RegionId peer : settings.peers()) {
      add(peer, now);
    }
  }

  /// A link to a region that there was none to.
  void add(RegionId peer, Moment now) {
    LinkWiring wiring = new LinkWiring(peer, stages, effects);
    wirings.put(peer, wiring);
    links.put(
        peer,
        new Link(
            settings.region(),
            peer,
            settings.incarnation(),
            settings.broker(),
            settings.levels().highest(),
            settings.link(),
            stages.ends,
            stages.tail,
            new ControlHeads(stages.control, stages.lease),
            stages.readersAt(peer),
            chance,
            wiring,
            now));
  }

  /// Ends the link to a region, if there is one.
  void remove(RegionId peer) {
    links.remove(peer);
    LinkWiring wiring = wirings.remove(peer);
    if (wiring != null) {
      wiring.end();
    }
  }

  /// The other regions, in order.
  List<RegionId> peers() {
    return List.copyOf(links.keySet());
  }

  Optional<Link> link(RegionId peer) {
    return Optional.ofNullable(links.get(peer));
  }

  void tick(Moment now) {
    links.values().forEach(link -> link.tick(now));
  }

  void committed(List<Frame> frames, Moment now) {
    links.values().forEach(link -> link.committed(frames, now));
  }

  void replaced(Frame revised, Moment now) {
    links.values().forEach(link -> link.replaced(revised, now));
  }

  void controlChanged(Moment now) {
    links.values().forEach(link -> link.controlChanged(now));
  }

  void drain(Moment now) {
    links.values().forEach(link -> link.drain(now));
  }

  List<LinkStatus> statuses(Moment now) {
    return links.values().stream().map(link -> link.status(now)).toList();
  }
}
