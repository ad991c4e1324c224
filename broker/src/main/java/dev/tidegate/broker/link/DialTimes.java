package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// When a link that is down dials next: soon and with jitter while the breaker passes, by the
/// breaker's word while it does not, and never before the far side wants it.
final class DialTimes {
  private static final Duration LONGEST_GO_AWAY = Duration.ofMinutes(1);

  private final LinkConfig config;
  private final RandomGenerator chance;
  private Moment earliest;
  private int failures;

  DialTimes(LinkConfig config, RandomGenerator chance, Moment now) {
    this.config = config;
    this.chance = chance;
    this.earliest = now;
  }

  void failed() {
    failures++;
  }

  void worked() {
    failures = 0;
  }

  /// The far side said GOAWAY: not before `wait` has passed, a minute at most.
  void notBefore(Duration wait, Moment now) {
    earliest = now.plus(wait.compareTo(LONGEST_GO_AWAY) > 0 ? LONGEST_GO_AWAY : wait);
  }

  /// The far side is there, or an operator wants it: what it asked for before no longer counts.
  void atOnce(Moment now) {
    earliest = now;
  }

  Moment next(BreakerState breaker, Moment now) {
    Moment next =
        switch (breaker) {
          case BreakerState.Closed _, BreakerState.Slow _ -> now.plus(retryAfter());
          case BreakerState.Open(_, Moment nextProbe) -> nextProbe;
          case BreakerState.HalfOpen(_, _, Moment deadline) -> deadline;
          case BreakerState.ForcedOpen(Moment until) -> until;
        };
    return next.reached(earliest.nanos()) ? next : earliest;
  }

  private Duration retryAfter() {
    Duration longest = config.retryMin().multipliedBy(1L << Math.min(failures, 10));
    if (longest.compareTo(config.retryMax()) > 0) {
      longest = config.retryMax();
    }
    long least = config.retryMin().toNanos() / 2;
    return Duration.ofNanos(least + chance.nextLong(Math.max(1, longest.toNanos() - least)));
  }
}
