package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A channel of one feed that waits: its entries are left out while its bucket goes on, and read
/// again when it is released.
///
/// INVARIANT: entries before `next` are taken care of, those from `next` to `last` are not (but the
/// first `done`, in order of release, of those up to `until`), and the bucket's place is not before
/// `last`.
final class Hold {
  enum Why {
    /// Waits for what `awaited` names, until the deadline.
    CAUSAL,
    /// Waits for the operator.
    PARKED,
    /// Waits for a decision.
    DEFERRED,
    /// Waits for nothing: its entries are to be read and delivered.
    RELEASING
  }

  final ChannelId channel;
  final BucketId bucket;
  final SortedMap<RegionId, Pointer> awaited = new TreeMap<>();
  Why why;
  long deadlineNanos;
  long next;
  long last;
  long until;
  int done;
  boolean ranOut;

  /// A read or a decision is under way for it.
  boolean busy;

  /// What went wrong last is not tried again before the next retry.
  boolean stalled;

  /// The range that is being released, in order of release; only while one turn lasts.
  List<FrameEntry> range = List.of();

  /// One entry of a frame.
  record FrameEntry(FrameItems items, int index) {}

  Hold(ChannelId channel, long position, Why why, long deadlineNanos) {
    this.channel = channel;
    this.bucket = channel.bucket();
    this.next = position;
    this.last = position;
    this.why = why;
    this.deadlineNanos = deadlineNanos;
  }

  static Hold of(FeedCursor.HeldChannel held, boolean parked) {
    Hold hold = new Hold(held.channel(), held.next(), parked ? Why.PARKED : Why.RELEASING, 0);
    hold.last = held.last();
    hold.until = held.until();
    hold.done = held.done();
    hold.ranOut = held.ranOut();
    return hold;
  }

  FeedCursor.HeldChannel toCursor() {
    return new FeedCursor.HeldChannel(channel, next, last, until, done, ranOut);
  }

  void leaveOut(long position) {
    last = Math.max(last, position);
  }

  void await(RegionId origin, Pointer pointer) {
    awaited.merge(
        origin,
        pointer,
        (a, b) -> a.incarnation() == b.incarnation() && a.sequence() > b.sequence() ? a : b);
  }

  void release(boolean waitIsOver) {
    why = Why.RELEASING;
    ranOut |= waitIsOver;
  }
}
