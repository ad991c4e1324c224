package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Holds channels of a feed back, ends their waits, and delivers what was left out (see the table
/// in the package's doc).
///
/// What was left out is read by channel position in ranges of at most `heldEntries` and delivered
/// in the order of [ReleaseOrder]; how far a range is done stands in the cursor, so a feed that
/// comes back goes on in its midst.
final class HoldReader {
  private final FeedReader.Shared shared;
  private final FeedReader reader;

  HoldReader(FeedReader.Shared shared, FeedReader reader) {
    this.shared = shared;
    this.reader = reader;
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

  void retry(Feed feed) {
    feed.holds.values().forEach(hold -> hold.stalled = false);
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

  void turnEnds(Feed feed) {
    for (Hold hold : feed.holds.values()) {
      hold.range = List.of();
    }
  }

  /// Delivers of the channels that are released what there is room for.
  void fill(Feed feed, BatchBuilder batch, Moment now) {
    for (Hold hold : List.copyOf(feed.holds.values())) {
      boolean gone = !reader.wants(feed, hold.channel);
      if (gone || (hold.why == Hold.Why.RELEASING && deliver(feed, hold, batch, now))) {
        feed.holds.remove(hold.channel);
      }
    }
  }

  /// @return whether all that was left out is delivered
  private boolean deliver(Feed feed, Hold hold, BatchBuilder batch, Moment now) {
    while (!hold.busy && !hold.stalled && !batch.isFull()) {
      if (hold.until == 0) {
        hold.until = Math.min(hold.last, hold.next + shared.config().heldEntries() - 1);
      }
      if (hold.range.isEmpty()) {
        ask(feed, hold, List.of());
        if (hold.range.isEmpty()) {
          return false;
        }
      }
      while (hold.done < hold.range.size()) {
        if (!deliver(feed, hold, hold.range.get(hold.done), batch, now)) {
          return false;
        }
        hold.done++;
      }
      hold.next = hold.until + 1;
      hold.until = 0;
      hold.done = 0;
      hold.range = List.of();
      if (hold.next > hold.last) {
        return true;
      }
    }
    return false;
  }

  private boolean deliver(
      Feed feed, Hold hold, Hold.FrameEntry entry, BatchBuilder batch, Moment now) {
    FrameItems items = entry.items();
    FrameItems.Share share = items.share(feed.org, feed.wireLevel, entry.index());
    if (share instanceof FrameItems.Share.Waits) {
      hold.why = Hold.Why.DEFERRED;
      return false;
    }
    Frame frame = items.frame();
    boolean gap = frame.head().early() && (hold.ranOut || shared.causality().lacks(frame));
    Optional<FeedItem> item = items.item(entry.index(), share, gap, now);
    return item.isEmpty() || batch.add(item.get());
  }

  private void ask(Feed feed, Hold hold, List<Hold.FrameEntry> before) {
    long from = hold.next + before.size();
    int entries = (int) (hold.until - from + 1);
    hold.busy = true;
    shared
        .reads()
        .read(
            new Query.ChannelFrames(hold.channel, from - 1, false, entries),
            answer -> answered(feed, hold, before, answer));
  }

  private void answered(Feed feed, Hold hold, List<Hold.FrameEntry> before, Answer answer) {
    hold.busy = false;
    List<Hold.FrameEntry> range = new ArrayList<>(before);
    if (answer instanceof Answer.Frames(var frames, var _)) {
      for (Frame each : frames) {
        FrameItems items = shared.items().of(each);
        int[] indexes = items.range(hold.channel, hold.next + before.size(), hold.until);
        if (!reader.stands(items, indexes)) {
          hold.busy = true;
          shared.reads().refresh(items.frame(), revised -> decided(feed, hold, revised));
          return;
        }
        for (int index : indexes) {
          range.add(new Hold.FrameEntry(items, index));
        }
      }
    }
    long last = hold.next + range.size() - 1;
    if (range.size() == before.size()) {
      hold.stalled = true;
    } else if (last < hold.until && hold.done > 0) {
      // An answer is bounded in bytes, but the order of a range that is begun is that of the whole.
      ask(feed, hold, range);
      return;
    } else {
      hold.until = last;
      hold.range = ReleaseOrder.of(range);
    }
    reader.turn(feed);
  }

  private void decided(Feed feed, Hold hold, Frame revised) {
    hold.busy = false;
    FrameItems items = shared.items().of(revised);
    hold.stalled = !reader.stands(items, items.range(hold.channel, hold.next, hold.until));
    reader.turn(feed);
  }
}
