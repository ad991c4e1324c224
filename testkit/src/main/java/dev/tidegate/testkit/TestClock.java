package dev.tidegate.testkit;

import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// What the brokers of a test believe the time to be: the machine's, and what the test has added.
///
/// It moves both the wall clock and the monotonic one, of all regions together: the ends of
/// policies' transfers, stamps, membership leases, the time in which a client message id is
/// remembered, and limits per second follow it. It goes on by itself between moves, so that links
/// and feeds live. It does not move what the machine's own timers do: the ticks of a broker (50
/// ms), the SDK's deadlines and back-off, gRPC's keep-alive, and what a test waits for.
///
/// A link finds after a move of more than some seconds that it has not heard the other region for
/// so long, and is made anew. Safe for many threads.
public final class TestClock {
  /// As long as the certificates of a test are good.
  static final Duration MOST = Duration.ofDays(3_650);

  private final AtomicReference<Duration> added = new AtomicReference<>(Duration.ZERO);
  private final Consumer<Duration> mover;

  /// @param mover moves it by [#add], and waits for what follows from it
  TestClock(Consumer<Duration> mover) {
    this.mover = mover;
  }

  /// Moves it forward, and returns when the links that are not cut are live again.
  ///
  /// @param step above zero; ten years over all moves
  /// @throws IllegalStateException if a link does not come back within 30 s
  public void advance(Duration step) {
    if (!step.isPositive() || added.get().plus(step).compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "step: " + step + " (expected: above 0, at most " + MOST + " over all steps)");
    }
    mover.accept(step);
  }

  public Instant now() {
    return Instant.ofEpochMilli(moment().millis());
  }

  void add(Duration step) {
    added.accumulateAndGet(step, Duration::plus);
  }

  Moment moment() {
    return new Moment(System.nanoTime(), System.currentTimeMillis()).plus(added.get());
  }
}
