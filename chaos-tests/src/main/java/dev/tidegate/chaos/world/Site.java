package dev.tidegate.chaos.world;

import static java.util.Objects.requireNonNull;

import dev.tidegate.broker.accept.AcceptConfig;
import dev.tidegate.broker.control.Lease;
import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.region.RegionSettings;
import dev.tidegate.broker.upkeep.SweepConfig;
import dev.tidegate.compliance.DeliveredPolicies;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a world is made of: three regions, which org is at home where, and under which files.
///
/// @param policies source of each org's own file; an org without one is under the baseline
/// @param baseline source of the operator's file
/// @param membershipLease how long a host may be unheard before what its channels would send is
///   held
/// @param limits what each org may send and have open
public record Site(
    SortedMap<OrgId, String> policies,
    String baseline,
    Duration membershipLease,
    Tuning tuning,
    LimitsByOrg limits) {
  private static final SortedMap<RegionId, String> JURISDICTIONS =
      new TreeMap<>(
          Map.of(
              new RegionId("eu-de"), "EU",
              new RegionId("us-va"), "US",
              new RegionId("in-mh"), "IN"));
  private static final SortedMap<RegionId, List<OrgId>> HOMES =
      new TreeMap<>(
          Map.of(
              new RegionId("eu-de"), List.of(new OrgId("acme"), new OrgId("nordwind")),
              new RegionId("us-va"), List.of(new OrgId("globex"), new OrgId("initech")),
              new RegionId("in-mh"), List.of(new OrgId("desi"))));

  /// The example files as they are delivered, and the product's defaults.
  public static final Site EXAMPLE =
      new Site(
          DeliveredPolicies.examples().entrySet().stream()
              .collect(
                  Collectors.toMap(
                      each -> new OrgId(each.getKey().replace(".yaml", "")),
                      Map.Entry::getValue,
                      (one, _) -> one,
                      TreeMap::new)),
          DeliveredPolicies.baseline(),
          Lease.DEFAULT,
          Tuning.SHIPPED,
          LimitsByOrg.NONE);

  public Site {
    policies = new TreeMap<>(policies);
  }

  /// The same with another file for one org.
  public Site policy(String org, String source) {
    SortedMap<OrgId, String> changed = new TreeMap<>(policies);
    changed.put(new OrgId(org), source);
    return new Site(changed, baseline, membershipLease, tuning, limits);
  }

  /// The same with one org under the baseline.
  public Site withoutPolicy(String org) {
    SortedMap<OrgId, String> changed = new TreeMap<>(policies);
    changed.remove(new OrgId(org));
    return new Site(changed, baseline, membershipLease, tuning, limits);
  }

  public Site baseline(String source) {
    return new Site(policies, source, membershipLease, tuning, limits);
  }

  public Site membershipLease(Duration lease) {
    return new Site(policies, baseline, lease, tuning, limits);
  }

  public Site tuning(Tuning other) {
    return new Site(policies, baseline, membershipLease, other, limits);
  }

  /// The same with limits to what each org may send and have open.
  public Site limits(LimitsByOrg other) {
    return new Site(policies, baseline, membershipLease, tuning, other);
  }

  public List<RegionId> regions() {
    return List.copyOf(HOMES.keySet());
  }

  public List<OrgId> orgs(RegionId region) {
    return requireNonNull(HOMES.get(region));
  }

  /// An org's file as the site begins with it.
  public Optional<PolicyFile> policy(OrgId org) {
    return Optional.ofNullable(policies.get(org)).map(source -> parsed(org + ".yaml", source));
  }

  /// @throws IllegalArgumentException if the file has a mistake
  public static PolicyFile parsed(String name, String source) {
    try {
      return PolicyFile.parse(name, source);
    } catch (PolicyFileException e) {
      throw new IllegalArgumentException(e);
    }
  }

  RegionSettings settings(RegionId region, long incarnation) {
    return new RegionSettings(
        region,
        "sim",
        incarnation,
        new TreeSet<>(List.of(requireNonNull(JURISDICTIONS.get(region)))),
        new TreeSet<>(orgs(region)),
        regions().stream().filter(peer -> !peer.equals(region)).toList(),
        parsed("baseline.yaml", baseline),
        orgs(region).stream().flatMap(org -> policy(org).stream()).toList(),
        AcceptConfig.DEFAULTS,
        tuning.link(),
        tuning.feed(),
        membershipLease,
        tuning.commitEvents(),
        4 << 20,
        tuning.tailBytes(),
        SweepConfig.DEFAULTS,
        tuning.merge(),
        limits,
        WireLevels.CURRENT);
  }
}
