package dev.tidegate.broker.control;

import dev.tidegate.model.RegionId;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How far each region's control log has been applied: a position per region, 0 where none is
/// named.
///
/// Immutable. A region at position 0 is not in the map, so equal knowledge is equal value.
public record ControlVector(SortedMap<RegionId, Long> positions) {
  public static final ControlVector EMPTY = new ControlVector(new TreeMap<>());

  public ControlVector {
    var copy = new TreeMap<RegionId, Long>();
    positions.forEach((region, position) -> {
      if (position < 0) {
        throw new IllegalArgumentException(region + ": " + position + " (expected: >= 0)");
      }
      if (position > 0) {
        copy.put(region, position);
      }
    });
    positions = Collections.unmodifiableSortedMap(copy);
  }

  public static ControlVector of(Map<RegionId, Long> positions) {
    return new ControlVector(new TreeMap<>(positions));
  }

  public long position(RegionId region) {
    return positions.getOrDefault(region, 0L);
  }

  /// This vector with `region` at `position`, be it further or less far than before.
  public ControlVector with(RegionId region, long position) {
    var copy = new TreeMap<>(positions);
    copy.put(region, position);
    return new ControlVector(copy);
  }

  /// Whether everything that `other` has applied is applied here too.
  public boolean covers(ControlVector other) {
    return other.positions.entrySet().stream()
        .allMatch(each -> position(each.getKey()) >= each.getValue());
  }

  /// The positions of this vector that `other` has not reached.
  public ControlVector beyond(ControlVector other) {
    var further = new TreeMap<>(positions);
    further.entrySet().removeIf(each -> other.position(each.getKey()) >= each.getValue());
    return new ControlVector(further);
  }

  /// The further position of both, region by region.
  public ControlVector join(ControlVector other) {
    var copy = new TreeMap<>(positions);
    other.positions.forEach((region, position) -> copy.merge(region, position, Math::max));
    return new ControlVector(copy);
  }
}
