package dev.tidegate.broker.metrics;

import dev.tidegate.broker.region.RegionFigures;
import dev.tidegate.model.RegionId;
import java.util.Map;

/// All that is read on the loop for one answer.
///
/// @param outbound messages that wait for each link's connection
/// @param loopInbox tasks that wait behind this reading
public record Figures(RegionFigures region, Map<RegionId, Integer> outbound, int loopInbox) {
  public Figures {
    outbound = Map.copyOf(outbound);
  }
}
