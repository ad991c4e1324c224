package dev.tidegate.broker.frame;

import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.model.OrgId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// The decision: which org gets which rendition, why, and until when.
///
/// Events of one channel with the same author's org, classes and labels share a plan, so a frame
/// holds each once. Renditions are numbered: a record in slot `n` of an entry is
/// `renditions.get(n)`; slot 0 is the original wherever the original may be.
///
/// @param policySet hash of the policy set that decided, 64 hex digits
/// @param endsAtMillis the instant at which the decision ends; [#NO_END] if it does not
public record Plan(
    OrgId author,
    SortedSet<String> classes,
    SortedSet<String> labels,
    String policySet,
    long decidedAtMillis,
    long endsAtMillis,
    List<Outcome> renditions,
    List<Reader> readers) {
  public static final long NO_END = Long.MAX_VALUE;

  /// Slot of an org that gets no record.
  public static final int NO_SLOT = -1;

  public Plan {
    renditions = List.copyOf(renditions);
    readers = List.copyOf(readers);
    for (Reader reader : readers) {
      if (reader.slot() < NO_SLOT || reader.slot() >= renditions.size()) {
        throw new IllegalArgumentException("plan: slot " + reader.slot() + " of " + reader.org());
      }
    }
  }

  /// What one org gets: its outcome, the slot of its record, and the rules that had a part in it.
  public record Reader(OrgId org, Outcome outcome, int slot, List<RuleRef> rules) {
    public Reader {
      rules = List.copyOf(rules);
    }
  }

  // Most plans that are compared are one, and all that tell plans of one frame apart by hash are
  // the classes, the labels and the time.
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Plan that
            && decidedAtMillis == that.decidedAtMillis
            && endsAtMillis == that.endsAtMillis
            && author.equals(that.author)
            && policySet.equals(that.policySet)
            && classes.equals(that.classes)
            && labels.equals(that.labels)
            && renditions.equals(that.renditions)
            && readers.equals(that.readers));
  }

  @Override
  public int hashCode() {
    return ((classes.hashCode() * 31 + labels.hashCode()) * 31 + author.hashCode()) * 31
        + Long.hashCode(decidedAtMillis);
  }

  public Optional<Reader> reader(OrgId org) {
    for (Reader reader : readers) {
      if (reader.org().equals(org)) {
        return Optional.of(reader);
      }
    }
    return Optional.empty();
  }

  /// The same decision for these readers, with these renditions.
  public Plan with(List<Outcome> newRenditions, List<Reader> newReaders) {
    return new Plan(
        author,
        classes,
        labels,
        policySet,
        decidedAtMillis,
        endsAtMillis,
        newRenditions,
        newReaders);
  }

  public Plan with(List<Reader> newReaders) {
    return with(renditions, newReaders);
  }

  public Plan endingAt(long millis) {
    return new Plan(
        author, classes, labels, policySet, decidedAtMillis, millis, renditions, readers);
  }

  /// Whether the decision still stands: same policy set, end not passed.
  public boolean standsAt(long nowMillis, String activePolicySet) {
    return nowMillis < endsAtMillis && policySet.equals(activePolicySet);
  }
}
