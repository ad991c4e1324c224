package dev.tidegate.chaos.history;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.SortedMap;

/// A whole run: who took part, what happened in order of time, and what was found in the stores at
/// its end.
///
/// @param homes where each org is at home
/// @param moments in the order of their times
public record History(SortedMap<OrgId, RegionId> homes, List<Moment> moments, Remains remains) {
  /// One happening and its time.
  public record Moment(At at, Happening what) {}

  public History {
    moments = List.copyOf(moments);
    for (int i = 1; i < moments.size(); i++) {
      if (moments.get(i).at().compareTo(moments.get(i - 1).at()) < 0) {
        throw new IllegalArgumentException("moment " + i + " is before the one before it");
      }
    }
  }
}
