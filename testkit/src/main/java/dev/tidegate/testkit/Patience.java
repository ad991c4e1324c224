package dev.tidegate.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for what brokers do by themselves; by the machine's time, never a test's.
final class Patience {
  private static final Duration MOST = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(5);

  private Patience() {}

  /// @throws IllegalStateException if it takes more than 30 s, or the thread is interrupted
  static void await(String what, BooleanSupplier done) {
    long begun = System.nanoTime();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - begun > MOST.toNanos()) {
        throw new IllegalStateException("waited " + MOST.toSeconds() + " s for " + what);
      }
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for " + what, e);
      }
    }
  }
}
