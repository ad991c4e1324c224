package dev.tidegate.broker.serve;

import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.util.List;

/// One thing that a feed tells. Immutable, and shared by all feeds that get it: its arrays are not
/// to be changed.
public sealed interface FeedItem {
  ChannelId channel();

  /// A whole `SubscribeResponse.Item`; for a delivery these bytes are also one element of a history
  /// page.
  byte[] encoded();

  /// One event as the reader's org may have it.
  ///
  /// @param record the rendition's bytes
  /// @param channelPosition dense from 1 per channel in this region
  /// @param causalGap something that it may answer is missing, and the wait for it is over
  /// @param clockAhead its stamp is more than 5 s ahead of this region's clock
  /// @param rules what changed or withheld it, as the reader may know it
  record Delivery(
      EventId id,
      ChannelId channel,
      long channelPosition,
      byte[] record,
      boolean causalGap,
      boolean clockAhead,
      List<RuleRef> rules,
      byte[] encoded)
      implements FeedItem {
    public Delivery {
      rules = List.copyOf(rules);
    }

    @Override
    public String toString() {
      return "Delivery[" + id + " at " + channelPosition + ", " + record.length + " bytes]";
    }
  }

  /// Members or settings of a channel changed.
  ///
  /// @param org the org that it is about
  /// @param name the channel's name; empty for who is not a member
  record Changed(ChannelId channel, Change change, OrgId org, String name, byte[] encoded)
      implements FeedItem {
    @Override
    public String toString() {
      return "Changed[" + channel + " " + change + " " + org + "]";
    }
  }

  /// Events of one origin that no region can give any more.
  record Gap(ChannelId channel, EventId from, long toSequence, String reason, byte[] encoded)
      implements FeedItem {}

  /// What happened to a channel.
  enum Change {
    CREATED,
    MEMBER_ADDED,
    MEMBER_REMOVED,
    /// The reader's own org is out: nothing more of this channel follows.
    DISCONNECTED,
    INVITED
  }
}
