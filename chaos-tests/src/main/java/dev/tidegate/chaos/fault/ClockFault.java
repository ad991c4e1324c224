package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import java.time.Duration;

/// A region's wall clock jumps, by up to five minutes either way; its monotonic clock does not.
record ClockFault(Stage stage) implements Fault {
  private static final long MOST_MILLIS = 300_000;

  @Override
  public Struck strike(Draw draw, int turn) {
    SimRegion region = draw.region();
    Duration by = draw.millis(-MOST_MILLIS, MOST_MILLIS);
    Duration lasts = draw.aWhile();
    region.skew(by);
    stage.simulation().after(lasts, () -> region.skew(Duration.ZERO));
    return new Struck(lasts, "clock of " + region.id() + " wrong by " + by.toMillis() + " ms");
  }
}
