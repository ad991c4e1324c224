package dev.tidegate.broker.region;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.link.Link;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// The sending sides of all links: one to each other region.
final class Outbound {
  private final SortedMap<RegionId, Link> links = new TreeMap<>();

  Outbound(
      RegionSettings settings,
      RegionStages stages,
      RandomGenerator chance,
      RegionCore.Effects effects,
      Moment now) {
    for (RegionId peer : settings.peers()) {
      links.put(
          peer,
          new Link(
              settings.region(),
              peer,
              settings.incarnation(),
              settings.broker(),
              settings.link(),
              stages.ends,
              stages.tail,
              new ControlHeads(stages.control, stages.lease),
              stages.readersAt(peer),
              chance,
              new LinkWiring(peer, stages, effects),
              now));
    }
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
