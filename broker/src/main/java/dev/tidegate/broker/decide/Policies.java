package dev.tidegate.broker.decide;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.compliance.policy.Geography;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// The policy set that is active in this region, and the facts that it is read against.
///
/// The set is the operator's baseline and the files that the control logs put in force; it is
/// compiled anew when one of them changes. A file that does not compile here (a newer release wrote
/// it, say) cannot be weighed: it is alarmed, and its org is under nothing until it does:
/// [#cannotRead] tells whose flows must wait.
public final class Policies {
  private final PolicyFile baseline;
  private final BiConsumer<String, String> alarm;
  private Map<String, PolicyFile> compiled = new HashMap<>();
  private PolicySet active;
  private Geography geography = new Geography(Map.of(), Map.of());
  private Set<OrgId> unreadable = Set.of();

  /// @param alarm told a code and a detail
  public Policies(PolicyFile baseline, BiConsumer<String, String> alarm) {
    this.baseline = baseline;
    this.alarm = alarm;
    active = PolicySet.of(baseline, List.of());
  }

  /// Takes over what the control logs say now. Returns whether a decision may come out differently
  /// than before.
  public boolean follow(Directory directory) {
    Geography facts = facts(directory);
    List<PolicyFile> files = new ArrayList<>();
    Set<OrgId> failed = new HashSet<>();
    Map<String, PolicyFile> known = new HashMap<>();
    for (dev.tidegate.broker.control.PolicyFile each : directory.policyFiles()) {
      if (each.owner().isEmpty()) {
        continue;
      }
      try {
        PolicyFile file = compiled.get(each.hash());
        if (file == null) {
          file = PolicyFile.parse(each.owner().get() + ".yaml", each.source());
        }
        known.put(each.hash(), file);
        files.add(file);
      } catch (PolicyFileException e) {
        failed.add(each.owner().get());
        alarm.accept("POLICY_UNREADABLE", each.owner().get() + " " + e.problems().size());
      }
    }
    PolicySet next = PolicySet.of(baseline, files);
    compiled = known;
    boolean changed =
        !next.hash().equals(active.hash())
            || !facts.equals(geography)
            || !failed.equals(unreadable);
    active = next;
    geography = facts;
    unreadable = Set.copyOf(failed);
    return changed;
  }

  public PolicySet active() {
    return active;
  }

  public Geography geography() {
    return geography;
  }

  /// Whether this org's file is in force and cannot be read here: what it would decide is unknown.
  public boolean cannotRead(OrgId org) {
    return unreadable.contains(org);
  }

  private static Geography facts(Directory directory) {
    Map<RegionId, Set<String>> jurisdictions = new HashMap<>();
    Map<OrgId, RegionId> homes = new HashMap<>();
    for (RegionId region : directory.regions()) {
      jurisdictions.put(region, Set.copyOf(directory.jurisdictions(region)));
      for (OrgId org : directory.orgsAt(region)) {
        homes.put(org, region);
      }
    }
    return new Geography(jurisdictions, homes);
  }
}
