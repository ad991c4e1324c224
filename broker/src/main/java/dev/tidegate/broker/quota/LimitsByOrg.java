package dev.tidegate.broker.quota;

import dev.tidegate.model.OrgId;
import java.util.Map;

/// The limits of every org: the usual ones, and of some orgs their own.
public record LimitsByOrg(OrgLimits usual, Map<OrgId, OrgLimits> own) {
  public static final LimitsByOrg NONE = new LimitsByOrg(OrgLimits.NONE, Map.of());

  public LimitsByOrg {
    own = Map.copyOf(own);
  }

  public OrgLimits of(OrgId org) {
    return own.getOrDefault(org, usual);
  }
}
