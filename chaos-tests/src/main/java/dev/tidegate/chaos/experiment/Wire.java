package dev.tidegate.chaos.experiment;

import dev.tidegate.model.RegionId;

/// The network from one region to another, one way.
public record Wire(RegionId from, RegionId to) {
  public Wire {
    if (from.equals(to)) {
      throw new IllegalArgumentException("a wire from " + from + " to itself");
    }
  }
}
