package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.model.RegionId;

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
  public void strike() {
    SimRegion one = stage.anyRegion();
    stage.other(one).ifPresent(other -> cut(one.id(), other.id()));
  }

  private void cut(RegionId from, RegionId to) {
    one(from, to);
    if (bothWays) {
      one(to, from);
    }
    stage
        .simulation()
        .after(
            stage.aWhile(),
            () -> {
              stage.world().network().heal(from, to);
              if (bothWays) {
                stage.world().network().heal(to, from);
              }
            });
  }

  private void one(RegionId from, RegionId to) {
    stage.world().network().cut(from, to);
  }
}
