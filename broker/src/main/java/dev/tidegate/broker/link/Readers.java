package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.util.SortedSet;

/// Who in the far region may be sent what, as this region knows it now. Asked on the broker's loop.
public interface Readers {
  /// The orgs at home in the far region that are connected to the channel.
  SortedSet<OrgId> readersAt(ChannelId channel);

  /// Whether the org is at home in the far region.
  boolean isAtPeer(OrgId org);

  /// Whether an org of the far region is, or ever was, a member of the channel: what only takes
  /// away crosses then.
  boolean everAt(ChannelId channel);

  /// Whether the channel's host has not been heard for the membership lease: what would be sent
  /// waits.
  boolean held(ChannelId channel, Moment now);

  /// Whether the decision is still good: its policy set is active and its end has not passed.
  boolean stands(Plan plan, Moment now);
}
