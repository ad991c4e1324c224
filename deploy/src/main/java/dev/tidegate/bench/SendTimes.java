package dev.tidegate.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// When each text was due, until it is answered; and how long the first so many answers took.
///
/// A bucket's sequences are dense and never more than a window of them is unanswered, so a ring for
/// each bucket that is used holds them. One thread sends, another hears the answers.
final class SendTimes {
  private static final int BUCKETS = 256;

  private final int window;
  private final AtomicReferenceArray<AtomicLongArray> due = new AtomicReferenceArray<>(BUCKETS);
  private final long[] taken;
  private final AtomicInteger count = new AtomicInteger();

  /// Keeps nothing.
  static SendTimes none() {
    return new SendTimes(1, 0);
  }

  /// @param samples how many answers are kept; later ones are not
  SendTimes(int window, int samples) {
    this.window = window;
    this.taken = new long[samples];
  }

  void due(int bucket, long sequence, long nanos) {
    if (taken.length == 0) {
      return;
    }
    AtomicLongArray ring = due.get(bucket);
    if (ring == null) {
      ring = new AtomicLongArray(window);
      due.set(bucket, ring);
    }
    ring.set((int) (sequence % window), nanos);
  }

  void answered(int bucket, long sequence, long nanos) {
    AtomicLongArray ring = due.get(bucket);
    int at = count.getAndIncrement();
    if (ring != null && at < taken.length) {
      taken[at] = nanos - ring.get((int) (sequence % window));
    }
  }

  /// Begins anew. To be called when nothing is unanswered.
  void forget() {
    count.set(0);
  }

  /// To be asked when nothing is unanswered.
  Latency latency() {
    int samples = Math.min(count.get(), taken.length);
    return Latency.ofNanos(Arrays.copyOf(taken, samples));
  }
}
