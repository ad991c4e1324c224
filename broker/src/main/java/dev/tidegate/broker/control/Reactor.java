package dev.tidegate.broker.control;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/// What a region owes the federation as the home of hosts: the word on who has agreed to come and
/// who has left.
///
/// Depends on the state only, so it may be asked after any entry and after a restart; when what it
/// proposed is applied it proposes nothing. The cost is that of what waits, not of all channels.
public final class Reactor {
  private final ControlState state;
  private final List<ControlRecord> records = new ArrayList<>();
  private final Map<ChannelId, Integer> seats = new HashMap<>();
  private final Set<ChannelId> closing = new HashSet<>();
  private final Set<Seat> given = new HashSet<>();

  private Reactor(ControlState state) {
    this.state = state;
  }

  /// The records that `self` should append to its own log next, in this order: removals first.
  ///
  /// They are to be appended and applied before it is asked again. An org for which a channel has
  /// no room waits.
  public static List<ControlRecord> reactions(ControlState state, RegionId self) {
    var reactor = new Reactor(state);
    state.projection().revoked(self).forEach(reactor::remove);
    state.projection().agreed(self).forEach(reactor::add);
    return List.copyOf(reactor.records);
  }

  private void remove(ChannelId channel, SortedSet<OrgId> orgs) {
    HostedChannel hosted = state.federation().hosted(channel).orElseThrow();
    if (orgs.contains(hosted.host)) {
      closing.add(channel);
      records.add(new ControlRecord.MemberRemoved(channel, hosted.host));
      return;
    }
    orgs.forEach(org -> records.add(new ControlRecord.MemberRemoved(channel, org)));
    seats.put(channel, hosted.seats() - orgs.size());
  }

  private void add(InvitationView invitation) {
    ChannelId channel = invitation.channel();
    HostedChannel hosted = state.federation().hosted(channel).orElseThrow();
    int taken = seats.getOrDefault(channel, hosted.seats());
    if (closing.contains(channel)
        || hosted.isSeated(invitation.invited())
        || taken >= Limits.ORGS_PER_CHANNEL
        || !given.add(new Seat(channel, invitation.invited()))) {
      return;
    }
    seats.put(channel, taken + 1);
    records.add(new ControlRecord.MemberAdded(channel, invitation.invited(), invitation.id()));
  }
}
