package dev.tidegate.onboarding;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A federation that shall be: its trust domain, its regions in their order, and who is at home
/// where. Nothing in it contradicts itself.
record SitePlan(String trustDomain, List<RegionPlan> regions, SortedMap<OrgId, RegionId> orgs) {
  static final int FIRST_PORT = 7410;
  private static final int REGIONS_MOST = 64;
  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

  SitePlan {
    regions = List.copyOf(regions);
    orgs = Collections.unmodifiableSortedMap(new TreeMap<>(orgs));
    if (!DOMAIN.matcher(trustDomain).matches()) {
      throw CommandRefused.use(
          "Trust domain: malformed (expected: a lower-case domain such as tidegate.example)");
    }
    if (regions.isEmpty() || regions.size() > REGIONS_MOST) {
      throw CommandRefused.use("Give 1 to " + REGIONS_MOST + " regions, such as --region eu-de=EU");
    }
    Set<RegionId> names = new HashSet<>();
    Map<Endpoint, RegionId> taken = new HashMap<>();
    for (RegionPlan region : regions) {
      if (!names.add(region.name())) {
        throw CommandRefused.use(
            "Region '" + region.name() + "' is there twice: give each a name of its own");
      }
      requireOwnPorts(region, taken);
    }
    orgs.forEach((org, home) -> {
      if (!names.contains(home)) {
        throw CommandRefused.use(
            "Org '" + org + "' is at home in '" + home + "', which is none of the regions");
      }
    });
  }

  /// Reads `ORG@REGION`.
  static Map.Entry<OrgId, RegionId> org(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      throw CommandRefused.use(
          "Org '" + text + "' has no home: write " + text + "@REGION, such as acme@eu-de");
    }
    try {
      return Map.entry(
          new OrgId(text.substring(0, at).strip()), new RegionId(text.substring(at + 1).strip()));
    } catch (IllegalArgumentException e) {
      throw CommandRefused.use("--org: " + e.getMessage());
    }
  }

  List<OrgId> at(RegionId region) {
    return orgs.keySet().stream().filter(org -> region.equals(orgs.get(org))).toList();
  }

  private static void requireOwnPorts(RegionPlan region, Map<Endpoint, RegionId> taken) {
    for (Endpoint each : region.endpoints()) {
      RegionId other = taken.put(each, region.name());
      if (other != null) {
        throw CommandRefused.use(
            "Regions '"
                + other
                + "' and '"
                + region.name()
                + "' would both listen on "
                + each
                + ": give one of them @HOST:PORT");
      }
    }
  }
}
