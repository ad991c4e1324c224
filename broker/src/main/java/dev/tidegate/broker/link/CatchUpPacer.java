package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;

/// Leaves room for live frames: while they flow, catch-up may use a share of the rate that the link
/// was measured at.
///
/// A token bucket of one second. The rate is the mean of what was acknowledged per second, newer
/// seconds weighing more; it is not believed to be below [#LEAST_BYTES_PER_SECOND].
final class CatchUpPacer {
  private static final long LEAST_BYTES_PER_SECOND = 1 << 20;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final int percent;
  private double bytesPerSecond;
  private long secondStartNanos;
  private long secondBytes;
  private boolean started;
  private long liveSentAtNanos;
  private boolean liveSent;
  private double tokens;
  private long filledAtNanos;

  CatchUpPacer(int percent) {
    this.percent = percent;
  }

  void acknowledged(long bytes, Moment now) {
    if (!started) {
      started = true;
      secondStartNanos = now.nanos();
    }
    secondBytes += bytes;
    long elapsed = now.nanos() - secondStartNanos;
    if (elapsed >= SECOND_NANOS) {
      double rate = secondBytes * (double) SECOND_NANOS / elapsed;
      bytesPerSecond = bytesPerSecond == 0 ? rate : (bytesPerSecond + rate) / 2;
      secondBytes = 0;
      secondStartNanos = now.nanos();
    }
  }

  void liveSent(Moment now) {
    liveSent = true;
    liveSentAtNanos = now.nanos();
  }

  /// Bytes that catch-up may send now.
  long allowance(Moment now) {
    boolean liveFlows = liveSent && now.nanos() - liveSentAtNanos < SECOND_NANOS;
    double rate = Math.max(bytesPerSecond * percent / 100, LEAST_BYTES_PER_SECOND);
    double elapsed = Math.min(SECOND_NANOS, now.nanos() - filledAtNanos);
    tokens = liveFlows ? Math.min(rate, tokens + rate * elapsed / SECOND_NANOS) : rate;
    filledAtNanos = now.nanos();
    return liveFlows ? (long) tokens : Long.MAX_VALUE;
  }

  void spent(long bytes) {
    tokens -= bytes;
  }
}
