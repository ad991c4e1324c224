package dev.tidegate.broker.shell;

import dev.tidegate.broker.metrics.Vitals;
import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Whether the broker lives and is ready, as its loop last told: the one source of the health
/// services and of the probes.
///
/// The loop writes, everybody reads.
final class Pulse implements Vitals {
  /// Without a tick for so long the loop is stuck: ticks come every 50 ms, and the longest work on
  /// the loop takes a fraction of a second.
  private static final Duration STUCK = Duration.ofSeconds(10);

  private final Supplier<Moment> time;
  private volatile long beatNanos;
  private volatile List<String> objections = List.of("STARTING");
  private volatile boolean begun;
  private Consumer<Boolean> health = _ -> {};
  private boolean told;

  Pulse(Supplier<Moment> time) {
    this.time = time;
    beatNanos = time.get().nanos();
  }

  /// The ports are open. On the loop.
  ///
  /// @param newHealth told each change: whether the broker is ready
  void begin(Consumer<Boolean> newHealth) {
    health = newHealth;
    begun = true;
  }

  /// Time passes; on the loop.
  ///
  /// @param storing whether the store can still be written
  void tick(boolean storing, boolean draining, Moment now) {
    beatNanos = now.nanos();
    List<String> found = new ArrayList<>();
    if (!begun) {
      found.add("STARTING");
    }
    if (!storing) {
      found.add("STORE_BROKEN");
    }
    if (draining) {
      found.add("DRAINING");
    }
    objections = List.copyOf(found);
    if (begun && told != found.isEmpty()) {
      told = found.isEmpty();
      health.accept(told);
    }
  }

  @Override
  public List<String> notLive() {
    return time.get().nanos() - beatNanos > STUCK.toNanos() ? List.of("LOOP_STUCK") : List.of();
  }

  @Override
  public List<String> notReady() {
    List<String> stuck = notLive();
    return stuck.isEmpty() ? objections : stuck;
  }
}
