package dev.tidegate.chaos.fault;

import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// A broker is killed, and comes back on a copy of its store that is some seconds old: what was
/// acknowledged since is not in it.
final class RestoreFault implements Fault {
  private final Stage stage;
  private final Set<SimRegion> copied = new HashSet<>();
  private boolean over;

  RestoreFault(Stage stage) {
    this.stage = stage;
  }

  @Override
  public void strike() {
    SimRegion region = stage.anyRegion();
    if (!copied.add(region)) {
      return;
    }
    InMemoryJournal old = region.journal().copy();
    stage
        .simulation()
        .after(
            Duration.ofMillis(stage.simulation().between(500, 15_000)),
            () -> {
              copied.remove(region);
              if (!over) {
                restore(region, old);
              }
            });
  }

  private void restore(SimRegion region, InMemoryJournal old) {
    region.restore(old);
    stage
        .simulation()
        .after(Duration.ofMillis(stage.simulation().between(100, 6_000)), region::start);
  }

  @Override
  public void end() {
    over = true;
  }
}
