package dev.tidegate.chaos.invariant;

import dev.tidegate.chaos.world.Ledger;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// No org is given an event twice in one reading, over reconnects, crashes and cuts.
public final class NothingTwice implements Invariant {
  private record Reading(OrgId org, int number) {}

  private final Map<OrgId, Integer> looked = new HashMap<>();
  private final Map<Reading, Set<EventId>> given = new HashMap<>();

  @Override
  public void verify(Ledger ledger, Set<OrgId> orgs) {
    for (OrgId org : orgs) {
      List<Ledger.Given> order = ledger.order(org);
      int from = looked.getOrDefault(org, 0);
      if (from == order.size()) {
        continue;
      }
      for (Ledger.Given each : order.subList(from, order.size())) {
        Set<EventId> before =
            given.computeIfAbsent(new Reading(org, each.reading()), _ -> new HashSet<>());
        if (!before.add(each.event())) {
          ledger.violation(Promise.NOTHING_TWICE, org + " was given " + each.event() + " twice");
        }
      }
      looked.put(org, order.size());
    }
  }
}
