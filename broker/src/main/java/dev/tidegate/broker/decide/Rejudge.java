package dev.tidegate.broker.decide;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// One plan, decided anew: each reader's former outcome joined with what is decided now, so that it
/// can only get stricter.
///
/// A deferral is no outcome: it becomes what is now known, joined with what the reader had before
/// it. So a reader who waits keeps the slot of that, and its record stays. An org at home here
/// whose stored copy is blocked now keeps a stub: the copy is withdrawn, and what is left says so.
final class Rejudge {
  private final Policies policies;
  private final Planner planner;

  Rejudge(Policies policies, Planner planner) {
    this.policies = policies;
    this.planner = planner;
  }

  /// Why a plan is decided anew.
  enum Occasion {
    /// Somebody is to be given the frame: what stands is good.
    READ,
    /// Everything is looked at, whether it stands or not.
    SWEEP,
    /// It came from another region and is not stored here yet: what stands is good, and what is
    /// blocked leaves nothing.
    RECEIPT
  }

  /// The plan for those of its readers that `keeps` names; the same if nothing is to be decided.
  ///
  /// @param taking it is of events that only take away, which no rule stops
  Plan again(
      Plan plan,
      ChannelId channel,
      boolean taking,
      Frame frame,
      Predicate<OrgId> keeps,
      Occasion occasion,
      Moment now) {
    boolean stands = planner.stands(plan, now);
    boolean good = stands && occasion != Occasion.SWEEP;
    long endsAt = stands ? plan.endsAtMillis() : Plan.NO_END;
    Set<Outcome> renditions = new LinkedHashSet<>(plan.renditions());
    List<Judged> judged = new ArrayList<>(plan.readers().size());
    for (Plan.Reader reader : plan.readers()) {
      if (!keeps.test(reader.org())) {
        continue;
      }
      if (taking || (good && !(reader.outcome() instanceof Outcome.Deferred))) {
        judged.add(new Judged(reader, reader.outcome(), reader.rules()));
        continue;
      }
      Planner.Verdict verdict =
          planner.decide(
              channel,
              plan.author(),
              frame.head().origin(),
              reader.org(),
              plan.classes(),
              plan.labels(),
              now);
      endsAt = Math.min(endsAt, verdict.endsAtMillis());
      Judged after = join(plan, reader, verdict, occasion);
      judged.add(after);
      if (Planner.hasRecord(after.outcome())) {
        renditions.add(after.outcome());
      }
    }
    List<Outcome> slots = List.copyOf(renditions);
    List<Plan.Reader> readers = judged.stream().map(each -> each.reader(slots)).toList();
    if (stands && readers.equals(plan.readers())) {
      return plan;
    }
    return new Plan(
        plan.author(),
        plan.classes(),
        plan.labels(),
        policies.hash(),
        good ? plan.decidedAtMillis() : now.millis(),
        endsAt,
        slots,
        readers);
  }

  /// The plan with each reader's outcome joined with what it had in another plan of the same event;
  /// without readers that the other does not name.
  Plan joined(Plan plan, Plan other) {
    Set<Outcome> renditions = new LinkedHashSet<>(plan.renditions());
    List<Judged> judged = new ArrayList<>(plan.readers().size());
    for (Plan.Reader reader : plan.readers()) {
      Optional<Plan.Reader> former = other.reader(reader.org());
      if (former.isEmpty()) {
        continue;
      }
      Outcome joined =
          answered(other, former.get())
              .map(outcome -> outcome.join(reader.outcome()))
              .orElse(reader.outcome());
      Set<RuleRef> rules = new LinkedHashSet<>(reader.rules());
      if (!joined.equals(reader.outcome())) {
        rules.addAll(former.get().rules());
      }
      judged.add(new Judged(reader, joined, List.copyOf(rules)));
      if (Planner.hasRecord(joined)) {
        renditions.add(joined);
      }
    }
    List<Outcome> slots = List.copyOf(renditions);
    return new Plan(
        plan.author(),
        plan.classes(),
        plan.labels(),
        plan.policySet(),
        plan.decidedAtMillis(),
        plan.endsAtMillis(),
        slots,
        judged.stream().map(each -> each.reader(slots)).toList());
  }

  /// What a reader gets now, beside what it got before.
  private record Judged(Plan.Reader before, Outcome outcome, List<RuleRef> rules) {
    Plan.Reader reader(List<Outcome> slots) {
      int slot =
          switch (outcome) {
            case Outcome.Copy _, Outcome.Stub _ -> slots.indexOf(outcome);
            case Outcome.Deferred _ -> before.slot();
            case Outcome.Block _ -> Plan.NO_SLOT;
          };
      return new Plan.Reader(before.org(), outcome, slot, rules);
    }
  }

  private Judged join(Plan plan, Plan.Reader before, Planner.Verdict now, Occasion occasion) {
    Optional<Outcome> answered = answered(plan, before);
    Outcome joined = answered.map(outcome -> outcome.join(now.outcome())).orElse(now.outcome());
    boolean stored =
        occasion != Occasion.RECEIPT && answered.filter(Planner::hasRecord).isPresent();
    if (stored && joined instanceof Outcome.Block(String reason) && planner.isHere(before.org())) {
      joined = answered.get().join(new Outcome.Stub(reason));
    }
    if (joined.equals(before.outcome())) {
      return new Judged(before, joined, before.rules());
    }
    Set<RuleRef> rules = new LinkedHashSet<>(before.rules());
    rules.removeIf(rule -> rule.rule().startsWith(RuleRef.UNKNOWN_PREFIX));
    rules.addAll(now.rules());
    return new Judged(before, joined, List.copyOf(rules));
  }

  /// The last answer that a reader had; empty if it has waited for one from the beginning.
  private static Optional<Outcome> answered(Plan plan, Plan.Reader reader) {
    if (!(reader.outcome() instanceof Outcome.Deferred)) {
      return Optional.of(reader.outcome());
    }
    return reader.slot() == Plan.NO_SLOT
        ? Optional.empty()
        : Optional.of(plan.renditions().get(reader.slot()));
  }
}
