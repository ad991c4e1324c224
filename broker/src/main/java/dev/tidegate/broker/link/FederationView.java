package dev.tidegate.broker.link;

import dev.tidegate.broker.control.ChannelView;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.control.Lease;
import dev.tidegate.broker.control.Standing;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

/// What the link to one region sees of the federation: both of its read-only ports, over the
/// directory and the membership lease. Owned by the broker's loop.
public final class FederationView implements Readers, ControlHead {
  private final RegionId peer;
  private final Directory directory;
  private final Lease lease;
  private final BiPredicate<Plan, Moment> stands;

  /// @param stands whether a stored decision is still good
  public FederationView(
      RegionId peer, Directory directory, Lease lease, BiPredicate<Plan, Moment> stands) {
    this.peer = peer;
    this.directory = directory;
    this.lease = lease;
    this.stands = stands;
  }

  @Override
  public SortedSet<OrgId> readersAt(ChannelId channel) {
    SortedSet<OrgId> readers = new TreeSet<>();
    Optional<ChannelView> view = directory.channel(channel);
    if (view.isPresent()) {
      view.get().members().stream().filter(this::isAtPeer).forEach(readers::add);
    }
    return readers;
  }

  @Override
  public boolean isAtPeer(OrgId org) {
    return directory.homeOf(org).filter(peer::equals).isPresent();
  }

  @Override
  public boolean everAt(ChannelId channel) {
    for (OrgId org : directory.orgsAt(peer)) {
      if (directory.standing(channel, org) != Standing.STRANGER) {
        return true;
      }
    }
    return false;
  }

  /// A channel that is not known here has no host to be heard: it is held.
  @Override
  public boolean held(ChannelId channel, Moment now) {
    return directory
        .channel(channel)
        .map(view -> lease.isExpired(view.hostRegion(), now.nanos()))
        .orElse(true);
  }

  @Override
  public boolean stands(Plan plan, Moment now) {
    return stands.test(plan, now);
  }

  @Override
  public SortedMap<RegionId, Long> vector() {
    return directory.vector().positions();
  }

  @Override
  public Map<RegionId, Long> heardAgoMillis(Moment now) {
    Map<RegionId, Long> heard = new TreeMap<>();
    for (RegionId region : directory.vector().positions().keySet()) {
      lease
          .heardAgoNanos(region, now.nanos())
          .ifPresent(nanos -> heard.put(region, TimeUnit.NANOSECONDS.toMillis(nanos)));
    }
    return heard;
  }
}
