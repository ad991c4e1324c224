package dev.tidegate.chaos.world;

/// What goes wrong in one region's store, while it is on.
public final class StoreFaults {
  enum Outcome {
    NONE,
    FAILS,
    UNKNOWN_STORED,
    UNKNOWN_LOST
  }

  private double probability;
  private boolean slow;

  /// From here on this share of the commits fails or ends unknown; 0: none.
  public void probability(double newProbability) {
    probability = newProbability;
  }

  public void slow(boolean isSlow) {
    slow = isSlow;
  }

  Outcome next(Simulation simulation) {
    if (probability == 0 || !simulation.happens(probability)) {
      return Outcome.NONE;
    }
    return switch (simulation.below(3)) {
      case 0 -> Outcome.FAILS;
      case 1 -> Outcome.UNKNOWN_STORED;
      default -> Outcome.UNKNOWN_LOST;
    };
  }

  long commitMicros(Simulation simulation) {
    return slow ? simulation.between(50, 400) * 1_000 : simulation.between(1, 6) * 500;
  }
}
