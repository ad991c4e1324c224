package dev.tidegate.adapter.support;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How long to wait before the next attempt: full jitter under a bound that doubles from `first` to
/// `max`.
///
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
public record Backoff(Duration first, Duration max) {
  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(15));

  public Backoff {
    if (first.toMillis() < 1 || first.compareTo(max) > 0 || max.toDays() > 1) {
      throw new IllegalArgumentException(
          "backoff: " + first + " to " + max + " (expected: 1 ms <= first <= max <= 1 day)");
    }
  }

  /// Between 1 ms and the bound of this attempt; the first attempt after a failure is 1.
  public Duration delay(int attempt, RandomGenerator random) {
    int doublings = Math.clamp(attempt - 1L, 0, 30);
    long boundMillis = Math.min(max.toMillis(), first.toMillis() << Math.min(doublings, 26));
    return Duration.ofMillis(1 + random.nextLong(boundMillis));
  }

  /// As [#delay(int, RandomGenerator)], and never before the time that the broker told; a little
  /// after it, so that not all who were told the same come at once.
  public Duration delay(int attempt, Optional<Duration> told, RandomGenerator random) {
    Duration own = delay(attempt, random);
    if (told.isEmpty()) {
      return own;
    }
    Duration least = told.get().plusNanos(random.nextLong(1 + told.get().toNanos() / 8));
    return own.compareTo(least) < 0 ? least : own;
  }
}
