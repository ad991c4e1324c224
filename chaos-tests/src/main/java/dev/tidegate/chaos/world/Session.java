package dev.tidegate.chaos.world;

import dev.tidegate.broker.region.RegionCore;

/// One connection of a workspace to one life of its broker.
final class Session {
  private final SimRegion home;
  private final RegionCore core;
  private boolean over;

  Session(SimRegion home, RegionCore core) {
    this.home = home;
    this.core = core;
  }

  RegionCore core() {
    return core;
  }

  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /// Whether the broker that it led to still lives.
  boolean isBrokerUp() {
    return home.core().filter(each -> each == core).isPresent();
  }
}
