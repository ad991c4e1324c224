package dev.tidegate.compliance.policy;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Facts that come from the operator, not from policy files: the jurisdictions each region lies in,
/// and each org's home region.
///
/// What is absent is unknown, and so is a region without a jurisdiction.
public record Geography(Map<RegionId, Set<String>> jurisdictions, Map<OrgId, RegionId> homes) {
  public Geography {
    Map<RegionId, Set<String>> copy = new HashMap<>();
    jurisdictions.forEach((region, names) -> copy.put(region, Set.copyOf(names)));
    jurisdictions = Map.copyOf(copy);
    homes = Map.copyOf(homes);
  }
}
