package dev.tidegate.compliance.policy;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// A flow with the operator's facts about it looked up once: what every rule asks about.
///
/// A side's jurisdictions are empty if they are unknown: no region record, or no home for that
/// side's org.
record Situation(
    Flow flow,
    Set<String> classes,
    Set<String> fromJurisdictions,
    Set<String> toJurisdictions,
    SortedSet<String> unknown) {
  static Situation of(Flow flow, Set<String> classes, Geography facts) {
    TreeSet<String> unknown = new TreeSet<>();
    if (!flow.classesKnown()) {
      unknown.add("classes");
    }
    return new Situation(
        flow,
        classes,
        side(flow.author(), flow.from(), facts, unknown),
        side(flow.reader(), flow.to(), facts, unknown),
        unknown);
  }

  private static Set<String> side(
      OrgId org, RegionId region, Geography facts, SortedSet<String> unknown) {
    Set<String> jurisdictions = facts.jurisdictions().getOrDefault(region, Set.of());
    if (jurisdictions.isEmpty()) {
      unknown.add("region");
    }
    if (!facts.homes().containsKey(org)) {
      unknown.add("home");
      return Set.of();
    }
    return jurisdictions;
  }

  boolean placesKnown() {
    return !fromJurisdictions.isEmpty() && !toJurisdictions.isEmpty();
  }
}
