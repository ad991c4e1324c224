package dev.tidegate.adapter;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Optional;

/// What a subscription hands out. Sealed: whoever switches over it is told by the compiler when a
/// kind is added.
public sealed interface Item
    permits Delivery, Item.ChannelChange, Item.Gap, Item.LinkState, Item.Resync {
  /// Members or settings of a channel changed.
  ///
  /// @param org the org that it is about, if it is about one
  /// @param channelName empty if it is not told
  record ChannelChange(ChannelId channel, Change change, Optional<OrgId> org, String channelName)
      implements Item {}

  enum Change {
    CREATED,
    MEMBER_ADDED,
    MEMBER_REMOVED,
    /// The reader's own org is out: nothing more of this channel follows.
    DISCONNECTED,
    INVITED,
    /// A change that this release does not know: ask for the channel anew.
    UNKNOWN
  }

  /// Events of one origin that no region can give any more, from `from` to sequence `toSequence`.
  record Gap(ChannelId channel, EventId from, long toSequence, String reason) implements Item {}

  /// How the home region's link from another region is doing: tells whether silence means quiet.
  ///
  /// Only the latest state of a region waits in the queue; an older one that was not taken is
  /// dropped.
  record LinkState(RegionId region, Link link) implements Item {}

  enum Link {
    LIVE,
    CATCHING_UP,
    DOWN,
    /// A state that this release does not know.
    UNKNOWN
  }

  /// The broker had to read on from its journal because this reader fell behind. Nothing is lost.
  record Resync(String reason) implements Item {}
}
