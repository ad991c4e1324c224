package dev.tidegate.compliance.policy;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// One residency policy file, `residency/v1`, read and checked; immutable.
///
/// It belongs to one org, or is the operator's baseline, which stands for every org without a file.
public final class PolicyFile {
  /// The owner of the operator's file for orgs that have none.
  public static final String BASELINE = "baseline";

  private final String fileName;
  private final String source;
  private final PolicyHeader header;
  private final SortedMap<RegionId, Declarations.Region> regions;
  private final SortedMap<OrgId, Declarations.Org> orgs;
  private final SortedMap<String, ClassDefinition> classes;
  private final List<Transfer> transfers;
  private final List<Rule> rules;
  private final Instant[] breakpoints;
  private final String hash;

  PolicyFile(
      String fileName,
      String source,
      PolicyHeader header,
      Declarations declared,
      List<Transfer> transfers,
      List<Rule> rules) {
    this.fileName = fileName;
    this.source = source;
    this.header = header;
    this.regions = Collections.unmodifiableSortedMap(new TreeMap<>(declared.regions));
    this.orgs = Collections.unmodifiableSortedMap(new TreeMap<>(declared.orgs));
    this.classes = Collections.unmodifiableSortedMap(new TreeMap<>(declared.classes));
    this.transfers = List.copyOf(transfers);
    this.rules = rules.stream().sorted(Comparator.comparing(rule -> rule.ref().rule())).toList();
    this.breakpoints =
        transfers.stream().map(Transfer::endsAt).distinct().sorted().toArray(Instant[]::new);
    this.hash = Canonical.sha256(MeaningTree.text(header, declared, transfers, this.rules));
  }

  /// Reads a file; `fileName` is only for messages.
  ///
  /// @throws PolicyFileException with all problems found, up to 50; nothing is half accepted
  public static PolicyFile parse(String fileName, String yaml) throws PolicyFileException {
    return new PolicyFileReader(fileName, yaml).read();
  }

  public String fileName() {
    return fileName;
  }

  /// The text as it was read.
  public String source() {
    return source;
  }

  public String id() {
    return header.id();
  }

  /// The id of the org whose file this is, or `baseline`.
  public String owner() {
    return header.owner();
  }

  /// The org whose file this is; empty for the baseline.
  public Optional<OrgId> org() {
    return isBaseline() ? Optional.empty() : Optional.of(new OrgId(owner()));
  }

  public boolean isBaseline() {
    return owner().equals(BASELINE);
  }

  public String version() {
    return header.version();
  }

  /// SHA-256 over what the file means, in hexadecimal: the same whatever its key order, list order,
  /// comments and spacing.
  public String hash() {
    return hash;
  }

  /// The classes that the file defines.
  public SortedSet<String> classNames() {
    return new TreeSet<>(classes.keySet());
  }

  /// The day as of which its author meant it.
  public Optional<LocalDate> asOf() {
    return header.asOf();
  }

  /// The day by which it should be looked at again; changes no decision.
  public Optional<LocalDate> reviewBy() {
    return header.reviewBy();
  }

  SortedMap<String, ClassDefinition> classes() {
    return classes;
  }

  List<Transfer> transfers() {
    return transfers;
  }

  /// In the order of their ids.
  List<Rule> rules() {
    return rules;
  }

  /// Whether the file lets the org's data rest in the region; a file that does not say so does.
  boolean mayStore(OrgId org, RegionId region) {
    Declarations.Org known = orgs.get(org);
    return known == null || known.mayStore().map(where -> where.contains(region)).orElse(true);
  }

  /// The next instant at which one of its transfer lines ends, `Instant.MAX` if none does.
  Instant nextBreakpoint(Instant now) {
    for (Instant breakpoint : breakpoints) {
      if (breakpoint.isAfter(now)) {
        return breakpoint;
      }
    }
    return Instant.MAX;
  }

  /// The last instant up to and with `now` at which one of its transfer lines ended, `Instant.MIN`
  /// if none did.
  Instant lastBreakpoint(Instant now) {
    Instant last = Instant.MIN;
    for (Instant breakpoint : breakpoints) {
      if (!breakpoint.isAfter(now)) {
        last = breakpoint;
      }
    }
    return last;
  }

  /// Where the file and the operator's facts disagree about a region or an org that both know.
  List<Problem> contradictions(Geography facts) {
    Problems problems = new Problems(fileName);
    regions.forEach((region, declared) -> {
      Set<String> actual = facts.jurisdictions().get(region);
      if (actual != null && !actual.equals(declared.jurisdictions())) {
        String message = "Region '" + region + "' lies elsewhere by the operator's record";
        problems.add(declared.place(), "CONTRADICTS-FACTS", message, new TreeSet<>(actual) + "");
      }
    });
    orgs.forEach((org, declared) -> {
      RegionId actual = facts.homes().get(org);
      if (actual != null && !actual.equals(declared.home())) {
        String message = "Org '" + org + "' has another home by the operator's record";
        problems.add(declared.place(), "CONTRADICTS-FACTS", message, actual.value());
      }
    });
    return problems.sorted();
  }
}
