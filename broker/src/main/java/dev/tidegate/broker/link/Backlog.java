package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/// What lies between the far region and our end, in all buckets: at most 256, so a sum over them is
/// cheap.
final class Backlog {
  private static final double FIRST_GUESS_BYTES = 512;

  private final RegionId self;
  private final Ends ends;
  private final Map<BucketId, OutBucket> buckets = new TreeMap<>();
  private double bytesPerEvent = FIRST_GUESS_BYTES;

  Backlog(RegionId self, Ends ends) {
    this.self = self;
    this.ends = ends;
    refresh();
  }

  /// Takes in the buckets that the journal has come to know.
  void refresh() {
    ends.buckets(self).forEach(this::bucket);
  }

  OutBucket bucket(BucketId id) {
    return buckets.computeIfAbsent(id, OutBucket::new);
  }

  Collection<OutBucket> buckets() {
    return buckets.values();
  }

  StreamOrder order(OutBucket bucket) {
    return new StreamOrder(ends.ends(bucket.id, self, Integer.MAX_VALUE));
  }

  boolean hasUnsent(OutBucket bucket) {
    return !bucket.sent().equals(ends.end(bucket.id, self));
  }

  boolean isBehind(OutBucket bucket) {
    return !bucket.acked().equals(ends.end(bucket.id, self));
  }

  long unsent(OutBucket bucket) {
    return order(bucket).after(bucket.sent());
  }

  Duration age(OutBucket bucket, Moment now) {
    return isBehind(bucket) ? bucket.age(now) : Duration.ZERO;
  }

  /// A frame of ours was stored.
  OutBucket stored(Frame frame) {
    OutBucket bucket = bucket(frame.head().bucket());
    if (bucket.acked().equals(frame.head().after())) {
      bucket.oldestIsFrom(frame.head().storedAtMillis());
    }
    if (!frame.entries().isEmpty()) {
      double mean = (double) frame.recordBytes() / frame.entries().size();
      bytesPerEvent += (mean - bytesPerEvent) / 16;
    }
    return bucket;
  }

  /// Events that are not acknowledged.
  long events() {
    return buckets.values().stream().mapToLong(each -> order(each).after(each.acked())).sum();
  }

  long unsentEvents() {
    return buckets.values().stream().mapToLong(this::unsent).sum();
  }

  /// An estimate by the mean size of late.
  long bytes(long events) {
    return (long) (events * bytesPerEvent);
  }

  /// Age of the oldest event that is not acknowledged.
  Duration age(Moment now) {
    return buckets.values().stream()
        .map(each -> age(each, now))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }
}
