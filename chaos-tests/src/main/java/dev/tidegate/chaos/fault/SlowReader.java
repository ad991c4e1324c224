package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimOrg;
import java.time.Duration;

/// A workspace gives no credit for a long time.
record SlowReader(Stage stage) implements Fault {
  @Override
  public Struck strike(Draw draw, int turn) {
    SimOrg org = draw.org();
    Duration lasts = draw.millis(5_000, 40_000);
    org.reads(false);
    stage.simulation().after(lasts, () -> org.reads(true));
    return new Struck(lasts, org.id() + " does not read");
  }

  @Override
  public void end() {
    stage.world().orgs().values().forEach(org -> org.reads(true));
  }
}
