package dev.tidegate.chaos.world;

import dev.tidegate.broker.support.Moment;

/// What must never happen happened.
public final class InvariantViolation extends RuntimeException {
  public InvariantViolation(String what, Moment when) {
    super(what + " (at " + when.nanos() / 1_000_000 + " ms of simulated time)");
  }
}
