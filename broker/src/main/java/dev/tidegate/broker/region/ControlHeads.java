package dev.tidegate.broker.region;

import dev.tidegate.broker.control.ControlState;
import dev.tidegate.broker.control.Lease;
import dev.tidegate.broker.link.ControlHead;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How far every region's control log is applied here, and how fresh that is: what links tell.
record ControlHeads(ControlState control, Lease lease) implements ControlHead {
  @Override
  public SortedMap<RegionId, Long> vector() {
    return control.vector().positions();
  }

  @Override
  public Map<RegionId, Long> heardAgoMillis(Moment at) {
    Map<RegionId, Long> ago = new TreeMap<>();
    for (RegionId region : control.vector().positions().keySet()) {
      lease
          .heardAgoNanos(region, at.nanos())
          .ifPresent(nanos -> ago.put(region, nanos / 1_000_000));
    }
    return ago;
  }
}
