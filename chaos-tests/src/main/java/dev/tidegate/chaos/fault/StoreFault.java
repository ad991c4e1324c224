package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.chaos.world.SimStore;
import java.time.Duration;

/// A store fails one commit in five, or is slow, for a while.
final class StoreFault implements Fault {
  private static final double FAILING = 0.2;

  private final Stage stage;
  private final boolean failing;

  private StoreFault(Stage stage, boolean failing) {
    this.stage = stage;
    this.failing = failing;
  }

  static Fault failing(Stage stage) {
    return new StoreFault(stage, true);
  }

  static Fault slow(Stage stage) {
    return new StoreFault(stage, false);
  }

  @Override
  public Struck strike(Draw draw, int turn) {
    SimRegion region = draw.region();
    Duration lasts = draw.aWhile();
    SimStore store = region.store();
    set(store, true);
    stage.simulation().after(lasts, () -> set(store, false));
    return new Struck(lasts, "the store of " + region.id() + (failing ? " fails" : " is slow"));
  }

  private void set(SimStore store, boolean on) {
    if (failing) {
      store.failing(on ? FAILING : 0);
    } else {
      store.slow(on);
    }
  }
}
