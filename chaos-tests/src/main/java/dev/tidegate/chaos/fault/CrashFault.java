package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import java.time.Duration;

/// A broker is killed and started again on its store.
record CrashFault(Stage stage) implements Fault {
  @Override
  public void strike() {
    SimRegion region = stage.anyRegion();
    region.crash();
    stage
        .simulation()
        .after(Duration.ofMillis(stage.simulation().between(100, 6_000)), region::start);
  }
}
