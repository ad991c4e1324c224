package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import java.time.Duration;

/// A broker's loop stands still for seconds, and goes on with all its timers late.
record PauseFault(Stage stage) implements Fault {
  @Override
  public Struck strike(Draw draw, int turn) {
    SimRegion region = draw.region();
    Duration lasts = draw.millis(5_000, 20_000);
    region.pause();
    stage.simulation().after(lasts, region::proceed);
    return new Struck(lasts, "pause " + region.id());
  }
}
