package dev.tidegate.broker.support;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/// Circuit breakers of resilience4j under the broker's own time: nothing in them waits, schedules
/// or asks a clock.
///
/// When an open breaker lets a probe through is the caller's business: [Breaker#halfOpen] says so.
/// A breaker is owned by one thread.
public final class Breakers {
  private Breakers() {}

  public enum Position {
    CLOSED,
    OPEN,
    /// One call is let through; its end decides.
    HALF_OPEN,
    FORCED_OPEN
  }

  /// Opens when at least `failurePercent` of at least `minimumCalls` outcomes within `window` are
  /// failures.
  public record Settings(int failurePercent, int minimumCalls, Duration window) {
    public Settings {
      if (failurePercent < 1 || failurePercent > 100 || minimumCalls < 1) {
        throw new IllegalArgumentException(
            "breaker: " + failurePercent + " % of " + minimumCalls + " calls");
      }
      if (window.toSeconds() < 1) {
        throw new IllegalArgumentException("window: " + window + " (expected: >= 1 s)");
      }
    }
  }

  public static Breaker create(String name, Settings settings, Moment now) {
    HeldClock clock = new HeldClock(now);
    CircuitBreakerConfig config =
        CircuitBreakerConfig.custom()
            .slidingWindow(
                (int) settings.window().toSeconds(),
                settings.minimumCalls(),
                CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
            .failureRateThreshold(settings.failurePercent())
            .permittedNumberOfCallsInHalfOpenState(1)
            .automaticTransitionFromOpenToHalfOpenEnabled(false)
            .clock(clock)
            .currentTimestampFunction(held -> held.instant().toEpochMilli(), TimeUnit.MILLISECONDS)
            .build();
    return new Breaker(CircuitBreaker.of(name, config), clock);
  }

  /// One breaker.
  public static final class Breaker {
    private final CircuitBreaker breaker;
    private final HeldClock clock;

    private Breaker(CircuitBreaker breaker, HeldClock clock) {
      this.breaker = breaker;
      this.clock = clock;
    }

    public Position position() {
      return switch (breaker.getState()) {
        case CLOSED, DISABLED, METRICS_ONLY -> Position.CLOSED;
        case OPEN -> Position.OPEN;
        case HALF_OPEN -> Position.HALF_OPEN;
        case FORCED_OPEN -> Position.FORCED_OPEN;
      };
    }

    /// Counts a success; of a half-open breaker's one call: it closes.
    public void succeeded(Moment now) {
      clock.now = now;
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    /// Counts a failure, which may open it; of a half-open breaker's one call: it opens again.
    public void failed(Moment now) {
      clock.now = now;
      breaker.onError(0, TimeUnit.NANOSECONDS, new Failure());
    }

    public void open(Moment now) {
      clock.now = now;
      if (position() != Position.OPEN) {
        breaker.transitionToOpenState();
      }
    }

    /// Lets exactly one call through an open breaker; false if it is not open or the one is out
    /// already.
    public boolean halfOpen(Moment now) {
      clock.now = now;
      if (position() != Position.OPEN) {
        return false;
      }
      breaker.transitionToHalfOpenState();
      return breaker.tryAcquirePermission();
    }

    public void forceOpen(Moment now) {
      clock.now = now;
      if (position() != Position.FORCED_OPEN) {
        breaker.transitionToForcedOpenState();
      }
    }

    public void close(Moment now) {
      clock.now = now;
      if (position() != Position.CLOSED) {
        breaker.transitionToClosedState();
      }
    }
  }

  /// Shows the moment that was last given, by the monotonic clock.
  private static final class HeldClock extends Clock {
    private Moment now;

    HeldClock(Moment now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(0, now.nanos());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static final class Failure extends RuntimeException {
    Failure() {
      super("counted", null, false, false);
    }
  }
}
