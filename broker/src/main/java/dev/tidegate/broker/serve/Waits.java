package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.RegionId;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which channels of a feed wait, for what, and when each wait is over (see the table in the
/// package's doc).
final class Waits {
  private final FeedReader.Shared shared;

  Waits(FeedReader.Shared shared) {
    this.shared = shared;
  }

  Hold hold(Feed feed, Entry entry, Hold.Why why, Moment now) {
    long deadline = now.plus(shared.config().causalWait()).nanos();
    Hold hold = new Hold(entry.channel(), entry.channelPosition(), why, deadline);
    feed.holds.put(hold.channel, hold);
    return hold;
  }

  void leaveOut(Feed feed, Hold hold, Frame frame, Entry entry) {
    hold.leaveOut(entry.channelPosition());
    if (hold.why != Hold.Why.CAUSAL) {
      return;
    }
    if (frame.head().early()) {
      worthWaiting(feed, frame, entry, missing(frame)).forEach(hold::await);
    }
    if (hold.last - hold.next + 1 >= shared.config().heldEntries()) {
      hold.release(true);
    }
  }

  /// What the frame's origin had seen and a feed that comes to the frame has not passed: it is not
  /// here, or comes later in the bucket.
  SortedMap<RegionId, Pointer> missing(Frame frame) {
    boolean last = frame.lastPosition() >= shared.heads()[frame.head().bucket().value()];
    return shared.causality().missing(frame, last);
  }

  /// Of what is missing that which may come soon and was not given up before for this channel.
  SortedMap<RegionId, Pointer> worthWaiting(
      Feed feed, Frame frame, Entry entry, SortedMap<RegionId, Pointer> missing) {
    SortedMap<RegionId, Pointer> awaited = new TreeMap<>(missing);
    awaited
        .entrySet()
        .removeIf(each ->
            !shared.causality().mayCome(frame.head().bucket(), each.getKey(), each.getValue())
                || feed.hasGivenUp(entry.channel(), frame.head().bucket(), each.getKey()));
    return awaited;
  }

  /// The feed has come past this frame: who waited for it waits no more.
  void passed(Feed feed, Frame frame) {
    for (Hold hold : feed.holds.values()) {
      if (hold.bucket.equals(frame.head().bucket())) {
        hold.awaited
            .entrySet()
            .removeIf(each -> shared.causality().reaches(frame, each.getKey(), each.getValue()));
      }
    }
  }

  /// Ends the waits that are over.
  void review(Feed feed, Moment now) {
    for (Hold hold : feed.holds.values()) {
      if (hold.why == Hold.Why.CAUSAL) {
        review(feed, hold, now);
      }
    }
  }

  private void review(Feed feed, Hold hold, Moment now) {
    boolean caughtUp = !feed.behind.get(hold.bucket.value());
    boolean timeIsUp = now.reached(hold.deadlineNanos);
    var awaited = hold.awaited.entrySet().iterator();
    while (awaited.hasNext()) {
      Map.Entry<RegionId, Pointer> each = awaited.next();
      if (shared.causality().isHere(hold.bucket, each.getKey(), each.getValue())) {
        // It is here, and if no frame is left to come, it was among what this region gets nothing
        // of.
        if (caughtUp) {
          awaited.remove();
        }
      } else if (timeIsUp) {
        feed.giveUp(hold.channel, hold.bucket, each.getKey(), each.getValue());
      } else if (!shared.causality().isLive(each.getKey())) {
        hold.ranOut = true;
        awaited.remove();
      }
    }
    if (hold.awaited.isEmpty() || timeIsUp) {
      hold.release(!hold.awaited.isEmpty());
    }
  }

  /// Tries again what waits for a decision.
  void decideAgain(Feed feed) {
    for (Hold hold : feed.holds.values()) {
      if (hold.why == Hold.Why.DEFERRED) {
        hold.release(false);
      }
    }
  }

  void park(Feed feed, ChannelId channel) {
    Hold hold = feed.holds.get(channel);
    if (hold != null) {
      hold.why = Hold.Why.PARKED;
    }
  }

  void unpark(Feed feed, ChannelId channel) {
    Hold hold = feed.holds.get(channel);
    if (hold != null && hold.why == Hold.Why.PARKED) {
      hold.release(false);
    }
  }
}
