package dev.tidegate.broker.decide;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.Geography;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/// The policy set that is active in this region, and the facts that it is read against.
///
/// The set is the operator's baseline and the files that the control logs put in force; it is
/// compiled anew when one of them changes. A file that does not compile here (a newer release wrote
/// it, say) cannot be weighed: it is alarmed, and its org is under nothing until it does:
/// [#cannotRead] tells whose flows must wait.
public final class Policies {
  private PolicyFile baseline;
  private final BiConsumer<String, String> alarm;
  private Map<String, PolicyFile> compiled = new HashMap<>();
  private PolicySet active;
  private Geography geography = new Geography(Map.of(), Map.of());
  private SortedMap<OrgId, String> unreadable = Collections.emptySortedMap();
  private String hash;
  private String rules;

  /// The basis of the last question, until when it holds; before the first, it does not.
  private Basis basis;

  private long basisEndsAtMillis = Long.MIN_VALUE;

  /// @param alarm told a code and a detail
  public Policies(PolicyFile baseline, BiConsumer<String, String> alarm) {
    this.baseline = baseline;
    this.alarm = alarm;
    active = PolicySet.of(baseline, List.of());
    hash = active.hash();
    rules = named(hash, geography);
    basis = new Basis(rules, Basis.NO_END_YET);
  }

  /// Another baseline; in force at the next [#follow].
  public void baseline(PolicyFile file) {
    baseline = file;
  }

  public PolicyFile baseline() {
    return baseline;
  }

  /// Takes over what the control logs say now. Returns whether a decision may come out differently
  /// than before.
  public boolean follow(Directory directory) {
    Geography facts = facts(directory);
    List<PolicyFile> files = new ArrayList<>();
    SortedMap<OrgId, String> failed = new TreeMap<>();
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
        failed.put(each.owner().get(), each.hash());
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
    unreadable = Collections.unmodifiableSortedMap(failed);
    hash = failed.isEmpty() ? next.hash() : sha256(next.hash() + failed);
    rules = named(hash, facts);
    basisEndsAtMillis = Long.MIN_VALUE;
    return changed;
  }

  public PolicySet active() {
    return active;
  }

  /// Names what decides here: the set's own hash or, while a file in force cannot be read, one over
  /// that and those files. 64 hex digits; stands in plans.
  public String hash() {
    return hash;
  }

  /// What decisions made at `now` rest on.
  public Basis basis(Moment now) {
    if (now.millis() < basis.sinceMillis() || now.millis() >= basisEndsAtMillis) {
      Instant instant = Instant.ofEpochMilli(now.millis());
      Instant last = active.lastBreakpoint(instant);
      Instant next = active.nextBreakpoint(instant);
      basis = new Basis(rules, last.equals(Instant.MIN) ? Basis.NO_END_YET : last.toEpochMilli());
      basisEndsAtMillis = next.equals(Instant.MAX) ? Long.MAX_VALUE : next.toEpochMilli();
    }
    return basis;
  }

  public Geography geography() {
    return geography;
  }

  /// Whether this org's file is in force and cannot be read here: what it would decide is unknown.
  public boolean cannotRead(OrgId org) {
    return unreadable.containsKey(org);
  }

  /// Orgs whose file is in force and cannot be read here.
  public int unreadableOrgs() {
    return unreadable.size();
  }

  private static String named(String hash, Geography facts) {
    SortedMap<RegionId, SortedSet<String>> regions = new TreeMap<>();
    facts.jurisdictions().forEach((region, words) -> regions.put(region, new TreeSet<>(words)));
    return sha256(hash + regions);
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
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
