package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.util.Map;
import java.util.SortedMap;

/// How far this region has durably applied each region's control log. Asked on the broker's loop.
public interface ControlHead {
  SortedMap<RegionId, Long> vector();

  /// How long ago each region's own control head was last heard, in milliseconds; regions never
  /// heard are absent.
  Map<RegionId, Long> heardAgoMillis(Moment now);
}
