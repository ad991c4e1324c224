package dev.tidegate.testkit;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.List;

/// One region that a [Federation] is to have.
///
/// @param law the jurisdiction that policies know it by, such as `EU`
/// @param orgs at home there
public record RegionPlan(RegionId name, String law, List<OrgId> orgs) {
  public RegionPlan {
    orgs = List.copyOf(orgs);
  }

  public static RegionPlan of(String name, String law, String... orgs) {
    return new RegionPlan(new RegionId(name), law, List.of(orgs).stream().map(OrgId::new).toList());
  }
}
