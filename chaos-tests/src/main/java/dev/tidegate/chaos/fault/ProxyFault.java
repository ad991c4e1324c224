package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimProxy;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.model.RegionId;
import java.time.Duration;

/// What carries a link gives messages twice, out of order, and on a later connection again.
record ProxyFault(Stage stage) implements Fault {
  @Override
  public Struck strike(Draw draw, int turn) {
    SimRegion one = draw.region();
    RegionId other = draw.other(one).id();
    Duration lasts = draw.aWhile();
    SimProxy proxy = stage.world().network().proxy(one.id(), other);
    proxy.buggy(true);
    stage.simulation().after(lasts, () -> proxy.buggy(false));
    return new Struck(lasts, "what carries " + one.id() + " -> " + other + " is buggy");
  }
}
