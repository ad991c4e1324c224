package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Breakers;
import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// Judges the far region by its progress, and decides when to try it again.
///
/// It opens on dials that lead nowhere, on streams that break too often, and on the caller's word
/// that there is no progress. An empty credit only makes it slow. The probe's permit is a lease: at
/// its deadline [#tick] takes it back, so it cannot leak. The rate of errors is counted by
/// resilience4j; its position follows this state.
final class LinkBreaker {
  private final LinkConfig config;
  private final Breakers.Breaker breaker;
  private final RandomGenerator chance;
  private BreakerState state = new BreakerState.Closed();
  private int failedDials;

  LinkBreaker(String name, LinkConfig config, RandomGenerator chance, Moment now) {
    this.config = config;
    this.breaker = Breakers.create(name, config.streamErrors(), now);
    this.chance = chance;
  }

  BreakerState state() {
    return state;
  }

  /// Whether data may flow.
  boolean isPassing() {
    return switch (state) {
      case BreakerState.Closed _, BreakerState.Slow _ -> true;
      case BreakerState.Open _, BreakerState.HalfOpen _, BreakerState.ForcedOpen _ -> false;
    };
  }

  boolean isProbing() {
    return state instanceof BreakerState.HalfOpen;
  }

  /// A dial, or the handshake after it, led nowhere.
  void dialFailed(Moment now) {
    if (!isPassing()) {
      probeFailed(now);
      return;
    }
    failedDials++;
    breaker.failed(now);
    if (failedDials >= config.connectFailures() || tripped()) {
      open(now);
    }
  }

  /// A lane was answered with RESUME.
  void resumed(Moment now) {
    failedDials = 0;
    if (isPassing()) {
      breaker.succeeded(now);
    }
  }

  /// A lane that worked broke.
  void streamBroke(Moment now) {
    if (!isPassing()) {
      probeFailed(now);
      return;
    }
    breaker.failed(now);
    if (tripped()) {
      open(now);
    }
  }

  /// Neither echo nor ack came when one was due.
  void noProgress(Moment now) {
    if (isPassing()) {
      open(now);
    } else {
      probeFailed(now);
    }
  }

  /// Whether there is something to send and no credit for it.
  void starved(boolean starved, Moment now) {
    if (starved && state instanceof BreakerState.Closed) {
      state = new BreakerState.Slow(now);
    } else if (!starved && state instanceof BreakerState.Slow) {
      state = new BreakerState.Closed();
    }
  }

  /// Leases the one permit of an open breaker, if a probe is due.
  boolean tryProbe(Moment now) {
    if (state instanceof BreakerState.Open(Moment since, Moment nextProbe)
        && now.reached(nextProbe.nanos())
        && breaker.halfOpen(now)) {
      state = new BreakerState.HalfOpen(since, now, now.plus(config.probeDeadline()));
      return true;
    }
    return false;
  }

  /// RESUME and an echo came. True if this closed the breaker.
  boolean probeSucceeded(Moment now) {
    if (!(state instanceof BreakerState.HalfOpen)) {
      return false;
    }
    breaker.succeeded(now);
    failedDials = 0;
    state = new BreakerState.Closed();
    return true;
  }

  /// Takes back what has run out: a probe past its deadline, a forced opening past its time. True
  /// if the probe failed.
  boolean tick(Moment now) {
    if (state instanceof BreakerState.HalfOpen(_, _, Moment deadline)
        && now.reached(deadline.nanos())) {
      probeFailed(now);
      return true;
    }
    if (state instanceof BreakerState.ForcedOpen(Moment until) && now.reached(until.nanos())) {
      breaker.open(now);
      state = new BreakerState.Open(now, now);
    }
    return false;
  }

  /// The far region is there: probe at once.
  void peerIsUp(Moment now) {
    if (state instanceof BreakerState.Open(Moment since, Moment nextProbe)
        && !now.reached(nextProbe.nanos())) {
      state = new BreakerState.Open(since, now);
    }
  }

  void forceOpen(Duration expiry, Moment now) {
    breaker.forceOpen(now);
    state = new BreakerState.ForcedOpen(now.plus(expiry));
  }

  void forceClose(Moment now) {
    breaker.close(now);
    failedDials = 0;
    state = new BreakerState.Closed();
  }

  private boolean tripped() {
    return breaker.position() == Breakers.Position.OPEN;
  }

  private void open(Moment now) {
    breaker.open(now);
    failedDials = 0;
    state = new BreakerState.Open(now, now.plus(untilNextProbe(now, now)));
  }

  private void probeFailed(Moment now) {
    if (state instanceof BreakerState.HalfOpen(Moment openSince, Moment started, _)) {
      breaker.failed(now);
      breaker.open(now);
      Moment next = started.plus(untilNextProbe(openSince, now));
      state = new BreakerState.Open(openSince, now.reached(next.nanos()) ? now : next);
    }
  }

  private Duration untilNextProbe(Moment openSince, Moment now) {
    if (now.since(openSince.nanos()).compareTo(config.probeFastFor()) >= 0) {
      return config.probeSlow();
    }
    long spread = config.probeMax().minus(config.probeMin()).toNanos();
    return config.probeMin().plusNanos(spread == 0 ? 0 : chance.nextLong(spread));
  }
}
