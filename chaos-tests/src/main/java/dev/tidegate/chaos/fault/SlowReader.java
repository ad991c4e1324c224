package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimOrg;
import java.time.Duration;

/// A workspace gives no credit for a long time.
record SlowReader(Stage stage) implements Fault {
  @Override
  public void strike() {
    SimOrg org = stage.anyOrg();
    org.reads(false);
    stage
        .simulation()
        .after(Duration.ofMillis(stage.simulation().between(5_000, 40_000)), () -> org.reads(true));
  }

  @Override
  public void end() {
    stage.world().orgs().values().forEach(org -> org.reads(true));
  }
}
