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
  public Struck strike(Draw draw, int turn) {
    SimRegion region = draw.region();
    Duration age = draw.millis(500, 15_000);
    Duration down = draw.millis(100, 6_000);
    if (!copied.add(region)) {
      return Struck.nothing("a copy of " + region.id() + " is about to be put back");
    }
    InMemoryJournal old = region.journal().copy();
    stage
        .simulation()
        .after(
            age,
            () -> {
              copied.remove(region);
              if (!over) {
                region.restore(old);
                stage.simulation().after(down, region::start);
              }
            });
    return new Struck(
        age.plus(down),
        "copy the store of " + region.id() + ", and put it back " + age.toMillis() + " ms later");
  }

  @Override
  public void end() {
    over = true;
  }
}
