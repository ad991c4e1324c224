package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.chaos.invariant.Promise;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// All regions have come to the same, when all is quiet: every stream as far as its origin, every
/// control log entry by entry. A region whose store went back has raised the alarm for what others
/// still hold.
final class Convergence {
  private record Place(RegionId region, long position) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byRegion = region.compareTo(other.region);
      return byRegion != 0 ? byRegion : Long.compare(position, other.position);
    }
  }

  private final World world;
  private final Ledger ledger;

  Convergence(World world) {
    this.world = world;
    this.ledger = world.ledger();
  }

  void verify() {
    for (SimRegion one : world.regions().values()) {
      for (SimRegion two : world.regions().values()) {
        if (one != two) {
          control(one, two);
          streams(one, two);
        }
      }
      one.losses().forEach(loss -> alarmed(one, loss));
    }
  }

  private void control(SimRegion one, SimRegion two) {
    Map<Place, byte[]> here = control(one);
    Map<Place, byte[]> there = control(two);
    for (Map.Entry<Place, byte[]> each : here.entrySet()) {
      if (!Arrays.equals(each.getValue(), there.get(each.getKey()))) {
        ledger.violation(
            Promise.CONVERGED,
            "control differs at " + each.getKey() + ": " + one.id() + ", " + two.id());
        return;
      }
    }
  }

  private static Map<Place, byte[]> control(SimRegion region) {
    Map<Place, byte[]> entries = new TreeMap<>();
    for (Batch.StoredControl each : region.journal().recover().control()) {
      entries.put(new Place(each.region(), each.position()), each.entry());
    }
    return entries;
  }

  private void streams(SimRegion one, SimRegion two) {
    RegionCore origin = one.core().orElseThrow();
    RegionCore region = two.core().orElseThrow();
    for (BucketId bucket : origin.ends().buckets(one.id())) {
      Pointer here = origin.ends().end(bucket, one.id());
      Pointer there = region.ends().end(bucket, one.id());
      // Of a store that went back others may hold more than it has itself.
      boolean same =
          one.losses().isEmpty()
              ? here.equals(there)
              : region.ends().covers(bucket, one.id(), here);
      if (!same) {
        ledger.violation(
            Promise.CONVERGED,
            "bucket "
                + bucket
                + " of "
                + one.id()
                + " ends at "
                + here
                + ", at "
                + two.id()
                + " at "
                + there);
      }
    }
  }

  private void alarmed(SimRegion region, Loss loss) {
    boolean heldElsewhere = loss.own().stream().anyMatch(event -> isHeldElsewhere(region, event));
    boolean alarmed =
        region.alarms().stream()
            .anyMatch(alarm ->
                alarm.code().equals("STORE_REGRESSED") && alarm.atNanos() >= loss.when().nanos());
    if (heldElsewhere && !alarmed) {
      ledger.violation(Promise.LOSS_TOLD, region.id() + " does not say that its store went back");
    }
  }

  private boolean isHeldElsewhere(SimRegion origin, EventId event) {
    return world.regions().values().stream()
        .anyMatch(region -> region != origin && Stored.find(region.journal(), event).isPresent());
  }
}
