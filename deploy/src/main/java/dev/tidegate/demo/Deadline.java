package dev.tidegate.demo;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waiting for something that other processes do, with an end.
final class Deadline {
  private static final long LOOK_MILLIS = 20;

  private Deadline() {}

  /// Looks every 20 ms.
  ///
  /// @return how long it took
  /// @throws TidegateException STARTING, naming what was waited for, if it did not come in time
  static Duration await(String what, Duration most, BooleanSupplier done)
      throws InterruptedException {
    long begun = System.nanoTime();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - begun > most.toNanos()) {
        throw new TidegateException(ErrorCode.STARTING, "Waited in vain")
            .with("for", what)
            .with("seconds", most.toSeconds());
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
