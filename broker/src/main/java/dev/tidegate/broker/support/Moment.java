package dev.tidegate.broker.support;

import java.time.Duration;

/// One reading of both clocks; the only way in which a core learns the time.
///
/// @param nanos monotonic: for every wait, lease and deadline; means nothing outside one run
/// @param millis the wall clock, milliseconds since 1970: for stamps, expiries and people; it may
///   jump
public record Moment(long nanos, long millis) {
  public Moment plus(Duration duration) {
    return new Moment(nanos + duration.toNanos(), millis + duration.toMillis());
  }

  /// Monotonic time since an earlier reading's `nanos`.
  public Duration since(long earlierNanos) {
    return Duration.ofNanos(nanos - earlierNanos);
  }

  public boolean reached(long deadlineNanos) {
    return nanos - deadlineNanos >= 0;
  }
}
