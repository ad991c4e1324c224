package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One subscriber: its place, its credit and what it waits for. No events are kept for it.
///
/// A bucket is *behind* when its place is not the head; the place of every other bucket is the
/// head, whatever is committed there, so that a commit costs a feed that does not want it nothing.
final class Feed {
  private static final int GIVEN_UP_KEPT = 256;

  final long number;
  final OrgId org;
  final Set<ChannelId> chosen;
  final Optional<String> name;
  final int wireLevel;

  final long[] positions = new long[BucketId.COUNT];
  final BitSet behind = new BitSet(BucketId.COUNT);

  /// Buckets for which a read or a decision is under way.
  final BitSet busy = new BitSet(BucketId.COUNT);

  /// Buckets in which something went wrong; tried again at the next retry.
  final BitSet stalled = new BitSet(BucketId.COUNT);

  final Map<ChannelId, Hold> holds = new LinkedHashMap<>();

  /// Frames from the store; only while one turn lasts.
  final List<Frame> window = new ArrayList<>();

  private final Map<Predecessor, Pointer> givenUp =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Predecessor, Pointer> eldest) {
          return size() > GIVEN_UP_KEPT;
        }
      };

  int nextBucket;
  int credit;
  boolean open;
  boolean paused;

  /// A turn is under way.
  boolean turning;

  /// It has once had everything there was.
  boolean live;

  /// It fell out of the tail and is still to be told.
  boolean fell;

  long changeNext;
  long control;
  int changesTold;

  /// Where in its channels, by id, it is told of them anew; null: it is not.
  @Nullable ChannelId announceFrom;

  /// The last acknowledgement, until it is handed over to be made durable.
  byte @Nullable [] unkept;

  boolean kept;
  long keptAtNanos;

  private record Predecessor(ChannelId channel, BucketId bucket, RegionId origin) {}

  /// @param levelsRead the highest wire level that this broker reads: it serves nothing beyond
  Feed(long number, OrgId org, FeedRequest request, int levelsRead) {
    this.number = number;
    this.org = org;
    this.chosen = request.channels();
    this.name = request.name();
    this.credit = request.credit();
    this.wireLevel = Math.min(request.wireLevel(), levelsRead);
  }

  boolean covers(ChannelId channel) {
    return chosen.isEmpty() || chosen.contains(channel);
  }

  void addCredit(int events) {
    credit = (int) Math.min(Limits.FEED_CREDIT, (long) credit + events);
  }

  boolean canTake() {
    return open && !paused && credit > 0;
  }

  long position(int bucket, long[] heads) {
    return behind.get(bucket) ? positions[bucket] : heads[bucket];
  }

  void fallBehind(int bucket, long position) {
    if (!behind.get(bucket)) {
      behind.set(bucket);
      positions[bucket] = position;
    }
  }

  /// Whether there is a bucket that it could read from now.
  boolean canRead() {
    return ready(0) >= 0;
  }

  /// The next bucket to read from, in turn; -1 if none can be read now.
  int turn() {
    int bucket = ready(nextBucket);
    if (bucket < 0) {
      bucket = ready(0);
    }
    nextBucket = bucket + 1;
    return bucket;
  }

  private int ready(int from) {
    int bucket = behind.nextSetBit(from);
    while (bucket >= 0 && (busy.get(bucket) || stalled.get(bucket))) {
      bucket = behind.nextSetBit(bucket + 1);
    }
    return bucket;
  }

  boolean hasGivenUp(ChannelId channel, BucketId bucket, RegionId origin) {
    return givenUp.containsKey(new Predecessor(channel, bucket, origin));
  }

  void giveUp(ChannelId channel, BucketId bucket, RegionId origin, Pointer missing) {
    givenUp.put(new Predecessor(channel, bucket, origin), missing);
  }

  /// Forgets what was given up and is here after all: the next wait is for something else.
  void forgetGivenUp(Causality causality) {
    givenUp
        .entrySet()
        .removeIf(each ->
            causality.isHere(each.getKey().bucket(), each.getKey().origin(), each.getValue()));
  }

  boolean hasGivenUp() {
    return !givenUp.isEmpty();
  }

  List<FeedCursor.HeldChannel> held() {
    List<FeedCursor.HeldChannel> held = new ArrayList<>(holds.size());
    for (Hold hold : holds.values()) {
      held.add(hold.toCursor());
    }
    return held;
  }
}
