package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import java.time.Duration;

/// A broker is told to stop: it takes nothing new, ends its links once all is acknowledged, stops,
/// and is started again.
record DrainFault(Stage stage) implements Fault {
  @Override
  public Struck strike(Draw draw, int turn) {
    SimRegion region = draw.region();
    Duration drains = draw.millis(500, 6_000);
    Duration down = draw.millis(100, 3_000);
    region.drain();
    stage.simulation().after(drains, () -> stop(region, down));
    return new Struck(drains.plus(down), "stop " + region.id() + " in good order");
  }

  /// Unless it was killed meanwhile.
  private void stop(SimRegion region, Duration down) {
    if (region.isDraining()) {
      region.crash();
      stage.simulation().after(down, region::start);
    }
  }
}
