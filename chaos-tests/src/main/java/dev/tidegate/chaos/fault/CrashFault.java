package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import java.time.Duration;

/// A broker is killed and started again on its store.
record CrashFault(Stage stage) implements Fault {
  @Override
  public Struck strike(Draw draw, int turn) {
    SimRegion region = draw.region();
    Duration down = draw.millis(100, 6_000);
    region.crash();
    stage.simulation().after(down, region::start);
    return new Struck(down, "kill " + region.id());
  }
}
