package dev.tidegate.bench;

import dev.tidegate.wire.v1.OrgOutcome;
import dev.tidegate.wire.v1.PublishResponse;

/// Looks at what a broker tells of an accepted text.
@FunctionalInterface
interface PlanJudge {
  /// Whether it is as it has to be.
  boolean accepts(PublishResponse accepted);

  /// Any plan will do.
  static PlanJudge none() {
    return _ -> true;
  }

  /// `reader`, an org in another region, gets each text once, whole or changed.
  static PlanJudge delivers(String reader) {
    return accepted -> {
      int outcomes = 0;
      int copies = 0;
      for (OrgOutcome outcome : accepted.getOutcomesList()) {
        if (outcome.getOrg().equals(reader)) {
          outcomes++;
          copies += isCopy(outcome) ? 1 : 0;
        }
      }
      return outcomes == 1 && copies == 1;
    };
  }

  private static boolean isCopy(OrgOutcome outcome) {
    return outcome.getDelivery() == OrgOutcome.Delivery.DELIVERY_COPY
        || outcome.getDelivery() == OrgOutcome.Delivery.DELIVERY_CHANGED;
  }
}
