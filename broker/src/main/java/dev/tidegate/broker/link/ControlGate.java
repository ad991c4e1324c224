package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/// Keeps back the frames that were decided under control entries which the far region has not
/// applied.
///
/// A bucket that is kept back for [LinkConfig#CONTROL_WAIT] raises one alarm and goes on waiting:
/// to send would be no use, the far region refuses what it cannot decide.
final class ControlGate {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /// Where and since when a bucket is kept back, and whether that was alarmed.
  private record Behind(Pointer at, long sinceNanos, boolean alarmed) {
    static Behind since(Pointer at, Moment now) {
      return new Behind(at, now.nanos(), false);
    }
  }

  private final RegionId peer;
  private final ControlSender entries;
  private final Link.Effects effects;
  private final Map<BucketId, Behind> behind = new HashMap<>();

  ControlGate(RegionId peer, ControlSender entries, Link.Effects effects) {
    this.peer = peer;
    this.entries = entries;
    this.effects = effects;
  }

  /// Whether the bucket's next frame, decided under these positions, may go; if not, the bucket
  /// waits.
  boolean opens(OutBucket bucket, SortedMap<RegionId, Long> decidedUnder, Moment now) {
    if (entries.covers(decidedUnder)) {
      behind.remove(bucket.id);
      return true;
    }
    Behind wait =
        behind.compute(
            bucket.id,
            (_, known) ->
                known != null && known.at().equals(bucket.sent())
                    ? known
                    : Behind.since(bucket.sent(), now));
    Duration left = LinkConfig.CONTROL_WAIT.minus(now.since(wait.sinceNanos()));
    if (!wait.alarmed() && !left.isPositive()) {
      behind.put(bucket.id, new Behind(wait.at(), wait.sinceNanos(), true));
      effects.alarm(
          "CONTROL_BEHIND",
          peer + " bucket " + bucket.id + " lacks " + entries.missing(decidedUnder).positions());
    }
    boolean soon = left.isPositive() && left.compareTo(AGAIN) < 0;
    bucket.await(OutBucket.Wait.CONTROL, now.plus(soon ? left : AGAIN));
    return false;
  }

  /// The link is gone: what is kept back next is so anew.
  void reset() {
    behind.clear();
  }
}
