package dev.tidegate.chaos.world;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.chaos.invariant.Violation;

/// What must never happen happened.
public final class InvariantViolation extends RuntimeException {
  private final Violation violation;

  public InvariantViolation(Violation violation, Moment when) {
    super(violation + " (at " + when.nanos() / 1_000_000 + " ms of simulated time)");
    this.violation = violation;
  }

  public Violation violation() {
    return violation;
  }
}
