package dev.tidegate.demo;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// How long things take, by a clock that only goes forward; and waiting, with an end, for what
/// other processes do. Safe for many threads.
final class Stopwatch {
  private static final long LOOK_MILLIS = 20;

  private final LongSupplier nanos;

  /// @param nanos from any beginning
  Stopwatch(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// A moment, for [#since].
  long now() {
    return nanos.getAsLong();
  }

  Duration since(long moment) {
    return Duration.ofNanos(nanos.getAsLong() - moment);
  }

  /// Looks every 20 ms.
  ///
  /// @return how long it took
  /// @throws TidegateException STARTING, naming what was waited for, if it did not come in time
  Duration await(String what, Duration most, BooleanSupplier done) throws InterruptedException {
    long begun = now();
    while (!done.getAsBoolean()) {
      if (since(begun).compareTo(most) > 0) {
        throw new TidegateException(ErrorCode.STARTING, "Waited in vain")
            .with("for", what)
            .with("seconds", most.toSeconds());
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return since(begun);
  }
}
