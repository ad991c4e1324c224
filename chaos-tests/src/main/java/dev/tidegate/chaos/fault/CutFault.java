package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.model.RegionId;
import java.time.Duration;

/// The network between two regions is cut for a while.
final class CutFault implements Fault {
  private final Stage stage;
  private final boolean bothWays;

  private CutFault(Stage stage, boolean bothWays) {
    this.stage = stage;
    this.bothWays = bothWays;
  }

  static Fault bothWays(Stage stage) {
    return new CutFault(stage, true);
  }

  static Fault oneWay(Stage stage) {
    return new CutFault(stage, false);
  }

  @Override
  public Struck strike(Draw draw, int turn) {
    SimRegion one = draw.region();
    RegionId from = one.id();
    RegionId to = draw.other(one).id();
    Duration lasts = draw.aWhile();
    stage.world().network().cut(from, to);
    if (bothWays) {
      stage.world().network().cut(to, from);
    }
    stage.simulation().after(lasts, () -> heal(from, to));
    return new Struck(lasts, "cut " + from + (bothWays ? " <-> " : " -> ") + to);
  }

  private void heal(RegionId from, RegionId to) {
    stage.world().network().heal(from, to);
    if (bothWays) {
      stage.world().network().heal(to, from);
    }
  }
}
