package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import java.time.Duration;

/// A broker's loop stands still for seconds, and goes on with all its timers late.
record PauseFault(Stage stage) implements Fault {
  @Override
  public void strike() {
    SimRegion region = stage.anyRegion();
    region.pause();
    stage
        .simulation()
        .after(Duration.ofMillis(stage.simulation().between(5_000, 20_000)), region::proceed);
  }
}
