package dev.tidegate.broker.serve;

import dev.tidegate.broker.control.ControlChange;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What happens in the region, told to the feeds that it concerns, and to no others.
///
/// @param heads last local position by bucket, as far as committed frames were told
record FeedNews(
    Directory directory,
    long[] heads,
    Set<ChannelId> parked,
    Interest interest,
    Causality causality,
    ItemCache items,
    ChangeLog changes,
    FeedReader reader,
    OpenFeeds feeds,
    FanOut.Effects effects) {
  void committed(List<Frame> stored) {
    Set<Feed> concerned = new LinkedHashSet<>();
    for (Frame frame : stored) {
      if (frame.entries().isEmpty()) {
        continue;
      }
      int bucket = frame.head().bucket().value();
      for (Feed feed : interest.in(frame)) {
        if (feed.open) {
          feed.fallBehind(bucket, heads[bucket]);
          concerned.add(feed);
        }
      }
      heads[bucket] = frame.lastPosition();
    }
    concerned.forEach(reader::turn);
  }

  void replaced(Frame revised) {
    items.of(revised);
    int bucket = revised.head().bucket().value();
    for (Feed feed : interest.in(revised)) {
      if (feed.stalled.get(bucket) || !feed.holds.isEmpty()) {
        feed.stalled.clear(bucket);
        reader.waits().decideAgain(feed);
        reader.turn(feed);
      }
    }
  }

  void controlChanged(List<ControlChange> all) {
    changes.add(all);
    for (ControlChange change : all) {
      switch (change) {
        case ControlChange.MemberJoined(var channel, var org) -> interest.joined(org, channel);
        case ControlChange.MemberLeft(var channel, var org) -> left(channel, org);
        case ControlChange.Disconnected(var channel, var org) -> left(channel, org);
        case ControlChange.ChannelAppeared(var channel) ->
            directory
                .channel(channel)
                .ifPresent(view -> view.members().forEach(org -> interest.joined(org, channel)));
        case ControlChange.PolicyChanged _,
            ControlChange.RegionChanged _,
            ControlChange.OrgAppeared _,
            ControlChange.OrgVanished _,
            ControlChange.ChannelClosed _,
            ControlChange.Invited _,
            ControlChange.InvitationChanged _ -> {}
      }
    }
    for (Feed feed : feeds.all()) {
      if (changes.hasNews(feed)) {
        reader.turn(feed);
      }
    }
  }

  private void left(ChannelId channel, OrgId org) {
    interest.of(org).forEach(feed -> feed.holds.remove(channel));
    interest.left(org, channel);
  }

  void linkChanged(RegionId from, LinkFeedState state, Moment now) {
    causality.link(from, state);
    for (Feed feed : feeds.all()) {
      if (feed.open) {
        effects.linkState(feed.number, from, state);
      }
      review(feed, now);
    }
  }

  void parked(ChannelId channel) {
    parked.add(channel);
    interest.of(channel).forEach(feed -> reader.waits().park(feed, channel));
  }

  void released(ChannelId channel) {
    parked.remove(channel);
    for (Feed feed : List.copyOf(interest.of(channel))) {
      reader.waits().unpark(feed, channel);
      reader.turn(feed);
    }
  }

  /// @param retry whether what went wrong is tried again
  /// @param decide whether what waits for a decision is tried again
  void tick(boolean retry, boolean decide, Moment now) {
    for (Feed feed : feeds.all()) {
      feeds.keepAcknowledged(feed, now);
      boolean turn = retry && !feed.stalled.isEmpty();
      if (retry) {
        feed.stalled.clear();
        reader.holds().retry(feed);
      }
      if (decide) {
        reader.waits().decideAgain(feed);
      }
      if (!feed.holds.isEmpty()) {
        review(feed, now);
      } else if (turn || feed.canRead()) {
        reader.turn(feed);
      }
      if (feed.hasGivenUp()) {
        feed.forgetGivenUp(causality);
      }
    }
  }

  private void review(Feed feed, Moment now) {
    if (!feed.holds.isEmpty()) {
      reader.waits().review(feed, now);
      reader.turn(feed);
    }
  }
}
