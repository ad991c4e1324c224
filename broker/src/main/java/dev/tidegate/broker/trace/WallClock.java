package dev.tidegate.broker.trace;

import dev.tidegate.broker.support.Moment;

/// Wall time with the steps of the monotonic clock: spans of less than a millisecond keep their
/// length, and none ends before it begins.
///
/// Follows the wall clock when that is set, or has drifted 10 ms away.
final class WallClock {
  private static final long AWAY_NANOS = 10_000_000;

  private long offset;
  private boolean isSet;

  void at(Moment now) {
    long wall = now.millis() * 1_000_000;
    if (!isSet || Math.abs(wall - (now.nanos() + offset)) > AWAY_NANOS) {
      offset = wall - now.nanos();
      isSet = true;
    }
  }

  /// @param nanos a reading of the monotonic clock in this run
  long nanos(long nanos) {
    return nanos + offset;
  }
}
