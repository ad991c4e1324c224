package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimStore;

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
  public void strike() {
    SimStore store = stage.anyRegion().store();
    set(store, true);
    stage.simulation().after(stage.aWhile(), () -> set(store, false));
  }

  private void set(SimStore store, boolean on) {
    if (failing) {
      store.failing(on ? FAILING : 0);
    } else {
      store.slow(on);
    }
  }
}
