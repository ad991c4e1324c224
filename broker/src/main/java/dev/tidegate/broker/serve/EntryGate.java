package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.RegionId;
import java.util.Optional;
import java.util.SortedMap;

/// The last gate before a feed: what becomes of one entry that the feed has come to.
///
/// It is put into the batch, held back with its channel, or passed without a word. Whatever was
/// asked before, by whomever: here it is asked again.
final class EntryGate {
  private final FeedReader.Shared shared;
  private final Waits waits;

  EntryGate(FeedReader.Shared shared, Waits waits) {
    this.shared = shared;
    this.waits = waits;
  }

  /// Whether the feed's org is in the channel now, and the feed is about it.
  boolean wants(Feed feed, ChannelId channel) {
    return feed.covers(channel) && shared.connected().test(channel, feed.org);
  }

  /// Whether these entries may be served by the decisions that they were stored with.
  boolean stands(FrameItems items, int[] indexes, Moment now) {
    return items.stands(indexes, plan -> shared.stands().test(plan, now));
  }

  /// False: the entry was not taken care of, and the bucket stays before it.
  boolean take(Feed feed, FrameItems items, int index, BatchBuilder batch, Moment now) {
    Entry entry = items.entry(index);
    Hold held = feed.holds.get(entry.channel());
    if (held != null) {
      waits.leaveOut(feed, held, items.frame(), entry);
      return true;
    }
    FrameItems.Share share = items.share(feed.org, feed.wireLevel, index);
    if (share instanceof FrameItems.Share.Nothing) {
      return true;
    }
    boolean room = feed.holds.size() < shared.config().heldChannels();
    // Parked first: a decision that comes meanwhile does not release the channel.
    boolean parked = shared.parked().contains(entry.channel());
    if (parked || share instanceof FrameItems.Share.Waits) {
      if (room) {
        waits.hold(feed, entry, parked ? Hold.Why.PARKED : Hold.Why.DEFERRED, now);
      } else {
        feed.stalled.set(entry.channel().bucket().value());
      }
      return room;
    }
    Frame frame = items.frame();
    boolean gap = false;
    if (frame.head().early()) {
      SortedMap<RegionId, Pointer> missing = waits.missing(frame);
      SortedMap<RegionId, Pointer> awaited = waits.worthWaiting(feed, frame, entry, missing);
      if (room && !awaited.isEmpty()) {
        waits.hold(feed, entry, Hold.Why.CAUSAL, now).awaited.putAll(awaited);
        return true;
      }
      gap = !missing.isEmpty();
    }
    Optional<FeedItem> item = items.item(index, share, gap, now);
    if (item.isEmpty()) {
      return true;
    }
    if (!batch.add(item.get())) {
      return false;
    }
    shared.effects().given(feed.number, feed.org, frame, entry, now);
    return true;
  }
}
