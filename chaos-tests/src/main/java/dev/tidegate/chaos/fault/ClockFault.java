package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import java.time.Duration;

/// A region's wall clock jumps, by up to five minutes either way; its monotonic clock does not.
record ClockFault(Stage stage) implements Fault {
  private static final long MOST_MILLIS = 300_000;

  @Override
  public void strike() {
    SimRegion region = stage.anyRegion();
    region.skew(Duration.ofMillis(stage.simulation().between(-MOST_MILLIS, MOST_MILLIS)));
    stage.simulation().after(stage.aWhile(), () -> region.skew(Duration.ZERO));
  }
}
