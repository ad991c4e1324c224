package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Delivers what was left out of a feed while a channel waited, once the wait is over.
///
/// What was left out is read by channel position in ranges of at most `heldEntries` and delivered
/// in the order of [ReleaseOrder]; how far a range is done stands in the cursor, so a feed that
/// comes back goes on in its midst.
final class HoldReader {
  private final FeedReader.Shared shared;
  private final EntryGate gate;
  private final FeedReader reader;

  HoldReader(FeedReader.Shared shared, EntryGate gate, FeedReader reader) {
    this.shared = shared;
    this.gate = gate;
    this.reader = reader;
  }

  void retry(Feed feed) {
    feed.holds.values().forEach(hold -> hold.stalled = false);
  }

  void turnEnds(Feed feed) {
    for (Hold hold : feed.holds.values()) {
      hold.range = List.of();
    }
  }

  /// Delivers of the channels that are released what there is room for.
  void fill(Feed feed, BatchBuilder batch, Moment now) {
    for (Hold hold : List.copyOf(feed.holds.values())) {
      boolean gone = !gate.wants(feed, hold.channel);
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
        if (!gate.stands(items, indexes, reader.now())) {
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
    hold.stalled =
        !gate.stands(items, items.range(hold.channel, hold.next, hold.until), reader.now());
    reader.turn(feed);
  }
}
