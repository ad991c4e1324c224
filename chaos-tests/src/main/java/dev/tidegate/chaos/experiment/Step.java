package dev.tidegate.chaos.experiment;

import java.time.Duration;
import java.util.Optional;

/// Something that is done at a time.
///
/// @param from the time since the load began at the earliest
/// @param until the same at the latest: which moment between it is, is drawn from the seed
/// @param lasts after which time it is undone by itself; empty: when all is healed
public record Step(Duration from, Duration until, Action action, Optional<Duration> lasts) {
  public Step {
    if (from.isNegative() || until.compareTo(from) < 0) {
      throw new IllegalArgumentException("a step from " + from + " until " + until);
    }
  }
}
