package dev.tidegate.broker.region;

import dev.tidegate.broker.accept.AcceptConfig;
import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.broker.link.LinkConfig;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.serve.FeedConfig;
import dev.tidegate.broker.upkeep.MergeConfig;
import dev.tidegate.broker.upkeep.SweepConfig;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;

/// What a region's broker is told at its start.
///
/// @param incarnation this run: drawn at random at each start, at least 1
/// @param orgs orgs that have their home here
/// @param peers the other regions
/// @param baseline decides for orgs without a file
/// @param policies files of orgs at home here
/// @param membershipLease how long a host's region may be unheard before what its channels would be
///   sent is held
/// @param commitEvents largest batch
/// @param tailBytes records kept in memory for links and feeds that keep up
/// @param limits what each org may have open; what it may send is limited before it comes here
/// @param levels the wire levels that it knows
public record RegionSettings(
    RegionId region,
    String broker,
    long incarnation,
    SortedSet<String> jurisdictions,
    SortedSet<OrgId> orgs,
    List<RegionId> peers,
    PolicyFile baseline,
    List<PolicyFile> policies,
    AcceptConfig accept,
    LinkConfig link,
    FeedConfig feed,
    Duration membershipLease,
    long commitEvents,
    long commitBytes,
    long tailBytes,
    SweepConfig sweep,
    MergeConfig merge,
    LimitsByOrg limits,
    WireLevels levels) {
  public RegionSettings {
    peers = List.copyOf(peers);
    policies = List.copyOf(policies);
    if (incarnation < 1 || commitEvents < 1 || commitBytes < 1 || tailBytes < 1) {
      throw new IllegalArgumentException("region: a bound or the incarnation is below 1");
    }
  }

  /// The same for a broker that knows other wire levels.
  public RegionSettings at(WireLevels other) {
    return new RegionSettings(
        region,
        broker,
        incarnation,
        jurisdictions,
        orgs,
        peers,
        baseline,
        policies,
        accept,
        link,
        feed,
        membershipLease,
        commitEvents,
        commitBytes,
        tailBytes,
        sweep,
        merge,
        limits,
        other);
  }
}
