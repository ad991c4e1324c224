package dev.tidegate.broker.decide;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Decides a frame's plans anew under the policy set that is active now.
///
/// What it gives is never looser than what the frame said: looser rules release nothing by
/// themselves. Only a deferral, which was never final, becomes what is now known. A record that
/// nobody may have any more is not in the result; in the origin region the original stays.
public final class Redecider {
  private final RegionId self;
  private final Policies policies;
  private final Planner planner;

  public Redecider(RegionId self, Policies policies, Planner planner) {
    this.self = self;
    this.policies = policies;
    this.planner = planner;
  }

  public boolean stands(Frame frame, Moment now) {
    for (Plan plan : frame.plans()) {
      if (!planner.stands(plan, now)) {
        return false;
      }
    }
    return true;
  }

  /// A stored frame, one revision on, with every plan decided under the active set.
  public Frame redecide(Frame frame, Moment now) {
    return rewritten(frame, _ -> true, now, true);
  }

  /// A frame from another region as this region stores it: with the readers that `keeps` names,
  /// each decided here again. The frame's revision stays.
  public Frame receive(Frame frame, Predicate<OrgId> keeps, Moment now) {
    return rewritten(frame, keeps, now, false);
  }

  /// A frame that takes the place of `before`: each reader gets no more than both let it have.
  ///
  /// Without readers and events that `before` does not name. Head and revision are those of
  /// `frame`.
  public Frame noLooser(Frame frame, Frame before) {
    Map<PlanOf, Integer> plans = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>(frame.entries().size());
    for (Entry entry : frame.entries()) {
      Optional<Entry> former =
          before
              .entry(entry.sequence())
              .filter(each -> each.plan() >= 0 && each.channel().equals(entry.channel()));
      if (former.isPresent() && entry.plan() >= 0) {
        Plan plan = frame.plan(entry);
        Plan joined = joined(plan, before.plan(former.get()));
        PlanOf key = new PlanOf(joined, entry.channel(), entry.kind().onlyTakesAway());
        entries.add(
            entry.with(
                plans.computeIfAbsent(key, _ -> plans.size()),
                records(entry, plan, joined, frame.head().origin())));
      }
    }
    return new Frame(
        frame.head(),
        plans.keySet().stream().map(PlanOf::plan).toList(),
        entries,
        frame.keys(),
        frame.marks());
  }

  /// Entries that share a plan are of one channel, and all of them take away or none does.
  private record PlanOf(Plan plan, ChannelId channel, boolean taking) {}

  private static Plan joined(Plan plan, Plan before) {
    List<Planner.Verdict> verdicts = new ArrayList<>();
    for (Plan.Reader reader : plan.readers()) {
      before
          .reader(reader.org())
          .ifPresent(former ->
              verdicts.add(
                  join(
                      former,
                      new Planner.Verdict(
                          reader.org(), reader.outcome(), reader.rules(), plan.endsAtMillis()))));
    }
    return decided(plan, verdicts, plan.policySet(), plan.decidedAtMillis(), plan.endsAtMillis());
  }

  private Frame rewritten(Frame frame, Predicate<OrgId> keeps, Moment now, boolean asRevision) {
    RegionId origin = frame.head().origin();
    List<Plan> plans = new ArrayList<>(frame.plans().size());
    for (int i = 0; i < frame.plans().size(); i++) {
      plans.add(again(frame, i, origin, keeps, now));
    }
    List<Entry> entries = new ArrayList<>(frame.entries().size());
    for (Entry entry : frame.entries()) {
      if (entry.plan() < 0) {
        entries.add(entry);
        continue;
      }
      Plan before = frame.plans().get(entry.plan());
      Plan after = plans.get(entry.plan());
      entries.add(
          before.equals(after)
              ? entry
              : entry.with(entry.plan(), records(entry, before, after, origin)));
    }
    return asRevision
        ? frame.revised(plans, entries)
        : new Frame(frame.head(), plans, entries, frame.keys(), frame.marks());
  }

  private Plan again(Frame frame, int index, RegionId origin, Predicate<OrgId> keeps, Moment now) {
    Plan plan = frame.plans().get(index);
    Optional<Entry> user =
        frame.entries().stream().filter(entry -> entry.plan() == index).findFirst();
    if (user.isEmpty()) {
      return plan;
    }
    boolean stands = planner.stands(plan, now);
    boolean taking = user.get().kind().onlyTakesAway();
    ChannelId channel = user.get().channel();
    long endsAt = stands ? plan.endsAtMillis() : Plan.NO_END;
    List<Planner.Verdict> verdicts = new ArrayList<>();
    for (Plan.Reader reader : plan.readers()) {
      if (!keeps.test(reader.org())) {
        continue;
      }
      if (stands || taking) {
        verdicts.add(
            new Planner.Verdict(reader.org(), reader.outcome(), reader.rules(), Plan.NO_END));
        continue;
      }
      Planner.Verdict verdict =
          planner.decide(
              channel, plan.author(), origin, reader.org(), plan.classes(), plan.labels(), now);
      endsAt = Math.min(endsAt, verdict.endsAtMillis());
      verdicts.add(join(reader, verdict));
    }
    if (stands && verdicts.size() == plan.readers().size()) {
      return plan;
    }
    return decided(
        plan,
        verdicts,
        policies.active().hash(),
        stands ? plan.decidedAtMillis() : now.millis(),
        endsAt);
  }

  /// The plan with these verdicts; its renditions keep their slots.
  private static Plan decided(
      Plan plan,
      List<Planner.Verdict> verdicts,
      String policySet,
      long decidedAtMillis,
      long endsAtMillis) {
    Set<Outcome> renditions = new LinkedHashSet<>(plan.renditions());
    verdicts.stream()
        .map(Planner.Verdict::outcome)
        .filter(Planner::hasRecord)
        .forEach(renditions::add);
    List<Outcome> slots = List.copyOf(renditions);
    return new Plan(
        plan.author(),
        plan.classes(),
        plan.labels(),
        policySet,
        decidedAtMillis,
        endsAtMillis,
        slots,
        verdicts.stream()
            .map(v ->
                new Plan.Reader(v.reader(), v.outcome(), slots.indexOf(v.outcome()), v.rules()))
            .toList());
  }

  private static Planner.Verdict join(Plan.Reader before, Planner.Verdict now) {
    if (before.outcome() instanceof Outcome.Deferred) {
      return now;
    }
    Outcome joined = before.outcome().join(now.outcome());
    Set<RuleRef> rules = new LinkedHashSet<>(before.rules());
    if (!joined.equals(before.outcome())) {
      rules.addAll(now.rules());
    }
    return new Planner.Verdict(now.reader(), joined, List.copyOf(rules), now.endsAtMillis());
  }

  /// The records that the new plan's readers need, made of what each had.
  private List<Entry.Slot> records(Entry entry, Plan before, Plan after, RegionId origin) {
    if (entry.kind().onlyTakesAway()) {
      // It carries no words, and this region may hold what it takes even if nobody here reads it.
      return entry.records();
    }
    SortedMap<Integer, byte[]> records = new TreeMap<>();
    if (origin.equals(self)) {
      entry.record(0).ifPresent(original -> records.put(0, original));
    }
    for (Plan.Reader reader : after.readers()) {
      if (reader.slot() == Plan.NO_SLOT || records.containsKey(reader.slot())) {
        continue;
      }
      Optional<byte[]> there = entry.record(reader.slot());
      if (there.isPresent()) {
        records.put(reader.slot(), there.get());
      } else {
        source(entry, before, reader, origin)
            .ifPresent(source -> records.put(reader.slot(), made(source, before, reader)));
      }
    }
    List<Entry.Slot> slots = new ArrayList<>(records.size());
    for (Map.Entry<Integer, byte[]> each : records.entrySet()) {
      slots.add(new Entry.Slot(each.getKey(), each.getValue()));
    }
    return slots;
  }

  /// What a new rendition for the reader can be made of: the original at home, else what the reader
  /// had.
  private Optional<Entry.Slot> source(
      Entry entry, Plan before, Plan.Reader reader, RegionId origin) {
    int slot =
        origin.equals(self) ? 0 : before.reader(reader.org()).map(Plan.Reader::slot).orElse(0);
    return entry.record(slot).map(bytes -> new Entry.Slot(slot, bytes));
  }

  private byte[] made(Entry.Slot source, Plan before, Plan.Reader reader) {
    Outcome outcome = reader.outcome();
    if (outcome instanceof Outcome.Copy copy
        && before.renditions().get(source.number()) instanceof Outcome.Copy done) {
      // What is already out has no span left to be found by.
      outcome = copy.beyond(done);
    }
    return Renderer.render(RecordCodec.decode(source.bytes()), outcome);
  }
}
