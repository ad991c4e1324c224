package dev.tidegate.testkit;

import dev.tidegate.model.RegionId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The links between the regions of a test, and which of them are cut.
final class Wires {
  private final Map<RegionId, RunningRegion> regions;
  private final Set<Set<RegionId>> cut = new HashSet<>();

  Wires(Map<RegionId, RunningRegion> regions) {
    this.regions = regions;
  }

  void cut(RegionId one, RegionId other) {
    require(one, other);
    cut.add(Set.of(one, other));
    stayCut();
  }

  void heal(RegionId one, RegionId other) {
    require(one, other);
    if (cut.remove(Set.of(one, other))) {
      operator(one).heal(other);
      operator(other).heal(one);
      awaitLive();
    }
  }

  /// Says it again to both sides: a broker holds a link open for a while only.
  void stayCut() {
    each((from, to) -> {
      if (cut.contains(Set.of(from, to))) {
        operator(from).cut(to);
      }
    });
  }

  void awaitLive() {
    each((from, to) -> {
      if (!cut.contains(Set.of(from, to))) {
        Patience.await("the link " + from + " to " + to, () -> operator(from).live(to));
      }
    });
  }

  private interface Direction {
    void look(RegionId from, RegionId to);
  }

  private void each(Direction direction) {
    for (RegionId from : regions.keySet()) {
      for (RegionId to : regions.keySet()) {
        if (!from.equals(to)) {
          direction.look(from, to);
        }
      }
    }
  }

  private void require(RegionId one, RegionId other) {
    if (one.equals(other)) {
      throw new IllegalArgumentException("region: no wire to itself: " + one);
    }
    var _ = operator(one);
    var _ = operator(other);
  }

  private GrpcOperator operator(RegionId region) {
    RunningRegion running = regions.get(region);
    if (running == null) {
      throw new IllegalArgumentException("region: not of this test: " + region);
    }
    return running.operator();
  }
}
