package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimProxy;
import dev.tidegate.chaos.world.SimRegion;

/// What carries a link gives messages twice, out of order, and on a later connection again.
record ProxyFault(Stage stage) implements Fault {
  @Override
  public void strike() {
    SimRegion one = stage.anyRegion();
    stage
        .other(one)
        .ifPresent(other -> {
          SimProxy proxy = stage.world().network().proxy(one.id(), other.id());
          proxy.buggy(true);
          stage.simulation().after(stage.aWhile(), () -> proxy.buggy(false));
        });
  }
}
