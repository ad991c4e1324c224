package dev.tidegate.compliance.policy;

import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Detector;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.compliance.detect.Span;
import dev.tidegate.model.OrgId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The policy files active in a region: the operator's baseline and at most one file of each org.
///
/// Immutable; `classify` and `decide` are pure and may be called by any thread.
public final class PolicySet {
  private final PolicyFile baseline;
  private final Map<OrgId, PolicyFile> files;
  private final SortedMap<String, ClassDefinition> classes;
  private final Set<Detector> detectors;
  private final String hash;

  private PolicySet(PolicyFile baseline, Map<OrgId, PolicyFile> files) {
    this.baseline = baseline;
    this.files = Map.copyOf(files);
    this.classes = unite(files());
    EnumSet<Detector> used = EnumSet.noneOf(Detector.class);
    classes.values().forEach(definition -> used.addAll(definition.detectors()));
    this.detectors = Collections.unmodifiableSet(used);
    List<String> hashes = files().stream().map(PolicyFile::hash).sorted().toList();
    this.hash = Canonical.sha256(String.join("\n", hashes));
  }

  /// @throws IllegalArgumentException if the baseline is an org's file, or two files are of one
  ///   owner
  public static PolicySet of(PolicyFile baseline, Collection<PolicyFile> orgFiles) {
    if (!baseline.isBaseline()) {
      throw new IllegalArgumentException(
          baseline.fileName() + ": a file of " + baseline.owner() + " (expected: org: baseline)");
    }
    Map<OrgId, PolicyFile> files = new HashMap<>();
    for (PolicyFile file : orgFiles) {
      OrgId org =
          file.org()
              .orElseThrow(
                  () -> new IllegalArgumentException(file.fileName() + ": a second baseline"));
      PolicyFile earlier = files.put(org, file);
      if (earlier != null) {
        throw new IllegalArgumentException(
            file.fileName() + ": " + org + " has a file already, " + earlier.fileName());
      }
    }
    return new PolicySet(baseline, files);
  }

  private static SortedMap<String, ClassDefinition> unite(Collection<PolicyFile> files) {
    TreeMap<String, ClassDefinition> united = new TreeMap<>();
    for (PolicyFile file : files) {
      file.classes().forEach((name, each) -> united.merge(name, each, PolicySet::unite));
    }
    return Collections.unmodifiableSortedMap(united);
  }

  private static ClassDefinition unite(ClassDefinition one, ClassDefinition other) {
    EnumSet<Detector> detectors = EnumSet.noneOf(Detector.class);
    detectors.addAll(one.detectors());
    detectors.addAll(other.detectors());
    Set<String> labels = new HashSet<>(one.labels());
    labels.addAll(other.labels());
    return new ClassDefinition(Set.copyOf(detectors), Set.copyOf(labels));
  }

  /// SHA-256 over the sorted hashes of the files, in hexadecimal.
  public String hash() {
    return hash;
  }

  /// All files, the baseline first, then by org.
  public List<PolicyFile> files() {
    List<PolicyFile> all = new ArrayList<>();
    all.add(baseline);
    new TreeMap<>(files).values().forEach(all::add);
    return Collections.unmodifiableList(all);
  }

  /// The file that speaks for the org: its own, else the baseline.
  public PolicyFile fileOf(OrgId org) {
    return files.getOrDefault(org, baseline);
  }

  /// The classes that any file defines.
  public SortedSet<String> classNames() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(classes.keySet()));
  }

  /// The classes that a message is in, by what any file's definition of the class finds or by its
  /// labels.
  ///
  /// Linear in the text; a text with neither `@` nor digits costs one look at each character.
  public Classification classify(Map<Field, String> fields, Set<String> labels) {
    Map<Detector, List<Span>> found = Detector.findAll(detectors, fields);
    if (found.isEmpty() && labels.isEmpty()) {
      return Classification.NONE;
    }
    TreeMap<String, List<Span>> result = new TreeMap<>();
    classes.forEach((name, definition) -> {
      List<Span> spans = new ArrayList<>();
      for (Detector detector : definition.detectors()) {
        spans.addAll(found.getOrDefault(detector, List.of()));
      }
      if (!spans.isEmpty() || !Collections.disjoint(definition.labels(), labels)) {
        result.put(name, spans);
      }
    });
    return new Classification(result, new TreeSet<>(labels));
  }

  /// What the reader's org gets of the message at `now`, by the author's file and the reader's
  /// file.
  ///
  /// An org that reads its own message in the region where it wrote it always has a plain copy,
  /// without rules.
  public Decision decide(Geography facts, Flow flow, Instant now) {
    if (flow.author().equals(flow.reader()) && flow.from().equals(flow.to())) {
      return new Decision(Outcome.Copy.PLAIN, List.of(), Instant.MAX);
    }
    Situation situation = Situation.of(flow, classesOf(flow), facts);
    Verdict verdict = new Verdict(situation, now, classes);
    PolicyFile authors = fileOf(flow.author());
    PolicyFile readers = fileOf(flow.reader());
    verdict.hear(authors);
    if (readers != authors) {
      verdict.hear(readers);
    }
    return verdict.decision();
  }

  /// The last instant up to and with `now` at which a transfer line of any file ended: what this
  /// set decided before it may come out stricter since. `Instant.MIN` if none did.
  public Instant lastBreakpoint(Instant now) {
    Instant last = baseline.lastBreakpoint(now);
    for (PolicyFile file : files.values()) {
      Instant its = file.lastBreakpoint(now);
      last = its.isAfter(last) ? its : last;
    }
    return last;
  }

  /// The next instant at which a transfer line of any file ends; `Instant.MAX` if none does.
  public Instant nextBreakpoint(Instant now) {
    Instant next = baseline.nextBreakpoint(now);
    for (PolicyFile file : files.values()) {
      Instant its = file.nextBreakpoint(now);
      next = its.isBefore(next) ? its : next;
    }
    return next;
  }

  /// Where files contradict the operator's facts; a set with any must not become active.
  public List<Problem> contradictions(Geography facts) {
    List<Problem> all = new ArrayList<>();
    files().forEach(file -> all.addAll(file.contradictions(facts)));
    return all;
  }

  /// The flow's classes, and those that its labels put it into by this set's definitions: a message
  /// may come from a region whose set does not know them.
  private Set<String> classesOf(Flow flow) {
    if (flow.labels().isEmpty()) {
      return flow.classes();
    }
    TreeSet<String> all = new TreeSet<>(flow.classes());
    classes.forEach((name, definition) -> {
      if (!Collections.disjoint(definition.labels(), flow.labels())) {
        all.add(name);
      }
    });
    return all;
  }
}
