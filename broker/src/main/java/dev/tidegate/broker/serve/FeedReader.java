package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Runs;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/// Takes a feed forward through its buckets, a frame of each in turn, for as long as there is
/// credit.
final class FeedReader {
  private static final BucketId[] BUCKETS = buckets();

  /// What the whole feed side shares.
  ///
  /// @param heads last local position by bucket, as far as committed frames were told
  record Shared(
      FeedConfig config,
      Runs runs,
      Tail tail,
      long[] heads,
      ItemCache items,
      Causality causality,
      Set<ChannelId> parked,
      BiPredicate<ChannelId, OrgId> connected,
      BiPredicate<Plan, Moment> stands,
      JournalReads reads,
      FanOut.Effects effects,
      ChangeLog changes) {}

  private enum Step {
    MOVED,
    WAITING,
    FULL
  }

  private final Shared shared;
  private final Waits waits;
  private final EntryGate gate;
  private final HoldReader holds;

  private long delivered;
  private long resyncs;

  /// The latest reading of the clocks: answers come without one.
  private Moment latest = new Moment(0, 0);

  FeedReader(Shared shared) {
    this.shared = shared;
    this.waits = new Waits(shared);
    this.gate = new EntryGate(shared, waits);
    this.holds = new HoldReader(shared, gate, this);
  }

  void moment(Moment now) {
    latest = now;
  }

  Moment now() {
    return latest;
  }

  /// Events handed to subscribers.
  long delivered() {
    return delivered;
  }

  /// How often a subscriber was told to read on from the store.
  long resyncs() {
    return resyncs;
  }

  FeedStatus status(Feed feed) {
    long lag = 0;
    for (int i = feed.behind.nextSetBit(0); i >= 0; i = feed.behind.nextSetBit(i + 1)) {
      lag += shared.heads()[i] - feed.positions[i];
    }
    return new FeedStatus(
        feed.number,
        feed.org,
        feed.name,
        lag,
        feed.credit,
        feed.paused,
        feed.live,
        feed.holds.size());
  }

  Waits waits() {
    return waits;
  }

  HoldReader holds() {
    return holds;
  }

  /// Delivers all that can be delivered now. What has to be read first is asked for, and goes on
  /// when it is here.
  void turn(Feed feed) {
    if (feed.turning) {
      // An answer came at once: the turn under way goes on with it.
      return;
    }
    feed.turning = true;
    int frames = shared.config().framesPerTurn();
    while (feed.canTake()) {
      BatchBuilder batch = new BatchBuilder(shared.config(), feed.credit);
      shared.changes().fill(feed, batch);
      holds.fill(feed, batch, latest);
      frames = readBuckets(feed, batch, frames);
      if (!batch.isEmpty()) {
        feed.credit -= batch.items().size();
        delivered += batch.items().size();
        shared.effects().deliver(feed.number, new FeedBatch(batch.items(), cursor(feed)));
      }
      if (feed.fell) {
        // Only now: its cursor must not be ahead of what was delivered.
        feed.fell = false;
        resyncs++;
        shared.effects().resync(feed.number, cursor(feed), "Reading on from the journal");
      }
      if (batch.isEmpty()) {
        break;
      }
    }
    if (feed.behind.isEmpty()) {
      feed.live = true;
    }
    feed.window.clear();
    holds.turnEnds(feed);
    feed.turning = false;
  }

  byte[] cursor(Feed feed) {
    long[] positions = new long[BucketId.COUNT];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = feed.position(i, shared.heads());
    }
    return CursorCodec.encode(
        shared.runs().storeId(),
        shared.runs().latest(),
        feed.org,
        positions,
        feed.control,
        feed.changesTold,
        feed.held());
  }

  /// @return how many frames may still be passed in this turn
  private int readBuckets(Feed feed, BatchBuilder batch, int frames) {
    int left = frames;
    while (left > 0 && !batch.isFull()) {
      int bucket = feed.turn();
      if (bucket < 0) {
        break;
      }
      switch (read(feed, bucket, batch)) {
        case MOVED -> left--;
        case WAITING -> {}
        case FULL -> {
          // The same bucket first, or a long frame would never come to its end.
          feed.nextBucket = bucket;
          return left;
        }
      }
      if (!feed.holds.isEmpty()) {
        waits.review(feed, latest);
        holds.fill(feed, batch, latest);
      }
    }
    return left;
  }

  private Step read(Feed feed, int bucket, BatchBuilder batch) {
    long position = feed.positions[bucket];
    if (position >= shared.heads()[bucket]) {
      feed.behind.clear(bucket);
      return Step.MOVED;
    }
    Optional<Frame> found = find(feed, BUCKETS[bucket], position + 1);
    if (found.isEmpty()) {
      ask(feed, bucket, position + 1);
      return Step.WAITING;
    }
    FrameItems items = shared.items().of(found.get());
    Frame frame = items.frame();
    int first = (int) (position + 1 - frame.head().firstPosition());
    int[] wanted = items.wanted(channel -> gate.wants(feed, channel), first);
    if (!gate.stands(items, wanted, latest)) {
      decide(feed, bucket, frame);
      return Step.WAITING;
    }
    for (int index : wanted) {
      if (!gate.take(feed, items, index, batch, latest)) {
        feed.positions[bucket] = frame.position(index) - 1;
        return feed.stalled.get(bucket) ? Step.WAITING : Step.FULL;
      }
    }
    feed.positions[bucket] = frame.lastPosition();
    if (frame.lastPosition() >= shared.heads()[bucket]) {
      feed.behind.clear(bucket);
    }
    if (!feed.holds.isEmpty()) {
      waits.passed(feed, frame);
    }
    return Step.MOVED;
  }

  private Optional<Frame> find(Feed feed, BucketId bucket, long position) {
    // Newest first: a frame that was just decided anew comes after its former revision.
    for (Frame frame : feed.window.reversed()) {
      if (frame.head().bucket().equals(bucket)
          && frame.head().firstPosition() <= position
          && frame.lastPosition() >= position) {
        return Optional.of(frame);
      }
    }
    return shared.tail().at(bucket, position);
  }

  private void ask(Feed feed, int bucket, long position) {
    feed.fell |= feed.live;
    feed.live = false;
    feed.busy.set(bucket);
    var query = new Query.FramesFrom(BUCKETS[bucket], position, shared.config().readBytes());
    shared.reads().read(query, answer -> answered(feed, bucket, answer));
  }

  private void answered(Feed feed, int bucket, Answer answer) {
    feed.busy.clear(bucket);
    if (answer instanceof Answer.Frames(var frames, var _) && !frames.isEmpty()) {
      feed.window.addAll(frames);
    } else {
      // Damaged, or the store cannot be asked: this bucket waits for the repair, the others go on.
      feed.stalled.set(bucket);
    }
    turn(feed);
  }

  private void decide(Feed feed, int bucket, Frame frame) {
    feed.busy.set(bucket);
    shared.reads().refresh(frame, revised -> decided(feed, bucket, revised));
  }

  private void decided(Feed feed, int bucket, Frame revised) {
    feed.busy.clear(bucket);
    FrameItems items = shared.items().of(revised);
    int[] wanted = items.wanted(channel -> gate.wants(feed, channel), 0);
    if (!gate.stands(items, wanted, latest)) {
      feed.stalled.set(bucket);
    }
    feed.window.add(revised);
    turn(feed);
  }

  private static BucketId[] buckets() {
    BucketId[] buckets = new BucketId[BucketId.COUNT];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new BucketId(i);
    }
    return buckets;
  }
}
