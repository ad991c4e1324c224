package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import java.util.OptionalLong;

/// How long live frames take until they are acknowledged, and how long that usually is.
///
/// One send is timed at a time: until all that was out by then is acknowledged. What is usual is
/// the mean while nothing else was sent, later ones weighing more; or, if that is more, the
/// shortest of the last ten to twenty seconds: a path that has become longer for good is not taken
/// for a busy one (as the base delay of LEDBAT, RFC 6817, section 4.2).
final class LiveDelay {
  private static final int WEIGHT = 16;
  private static final long WINDOW_NANOS = 10_000_000_000L;
  private static final long NONE = Long.MAX_VALUE;

  private boolean timing;
  private long generation;
  private long sentAtNanos;
  private long leftBytes;
  private double usualNanos;
  private long windowNanos;
  private long shortestNanos = NONE;
  private long formerShortestNanos = NONE;

  /// @param sentUnder the lane's generation: what was out under another one is not acknowledged
  /// @param outBytes all that the lane has out now
  void sent(long sentUnder, long outBytes, Moment now) {
    if (!timing || sentUnder != generation) {
      timing = true;
      generation = sentUnder;
      sentAtNanos = now.nanos();
      leftBytes = outBytes;
    }
  }

  /// @param alone nothing but live frames was sent of late
  /// @return how long what was timed has taken, if this was the last of it
  OptionalLong acknowledged(long bytes, boolean alone, Moment now) {
    leftBytes -= bytes;
    if (!timing || leftBytes > 0) {
      return OptionalLong.empty();
    }
    timing = false;
    long taken = now.nanos() - sentAtNanos;
    if (now.nanos() - windowNanos >= WINDOW_NANOS) {
      windowNanos = now.nanos();
      formerShortestNanos = shortestNanos;
      shortestNanos = NONE;
    }
    shortestNanos = Math.min(shortestNanos, taken);
    if (alone) {
      usualNanos += usualNanos == 0 ? taken : (taken - usualNanos) / WEIGHT;
    }
    return OptionalLong.of(taken);
  }

  /// How long what is being timed is out by now.
  long nanos(Moment now) {
    return timing ? now.nanos() - sentAtNanos : 0;
  }

  /// 0 as long as nothing was acknowledged.
  double usualNanos() {
    long shortest = Math.min(shortestNanos, formerShortestNanos);
    return shortest == NONE ? usualNanos : Math.max(usualNanos, (double) shortest);
  }
}
