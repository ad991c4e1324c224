package dev.tidegate.broker.decide;

import static java.util.Objects.requireNonNull;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Decides a frame's plans anew under what is in force now, and makes the records that follow.
///
/// What it gives is never looser than what the frame said ([Rejudge]). A record that nobody may
/// have any more is not in the result; in the origin region the original stays.
public final class Redecider {
  private final RegionId self;
  private final Rejudge rejudge;

  public Redecider(RegionId self, Policies policies, Planner planner) {
    this.self = self;
    this.rejudge = new Rejudge(policies, planner);
  }

  /// A stored frame, one revision on, whose plans stand; the same frame if they do already and
  /// nothing that was deferred is known now.
  public Frame redecide(Frame frame, Moment now) {
    Replanned replanned = replanned(frame, _ -> true, Rejudge.Occasion.READ, now);
    return replanned.isSame() ? frame : replanned.revision();
  }

  /// A stored frame, one revision on, if deciding it anew gives any org another rendition; else the
  /// same frame, whether or not its plans stand.
  public Frame corrected(Frame frame, Moment now) {
    Replanned replanned = replanned(frame, _ -> true, Rejudge.Occasion.SWEEP, now);
    return replanned.changesAnOutcome() ? replanned.revision() : frame;
  }

  /// A frame from another region as this region stores it: with the readers that `keeps` names,
  /// each decided here again. The frame's revision stays.
  public Frame receive(Frame frame, Predicate<OrgId> keeps, Moment now) {
    return replanned(frame, keeps, Rejudge.Occasion.RECEIPT, now).asItCame();
  }

  /// A frame that takes the place of `before`: each reader gets no more than both let it have.
  ///
  /// Without readers and events that `before` does not name. Head and revision are those of
  /// `frame`.
  public Frame noLooser(Frame frame, Frame before) {
    Map<Plan, Integer> plans = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>(frame.entries().size());
    for (Entry entry : frame.entries()) {
      Optional<Entry> former =
          before
              .entry(entry.sequence())
              .filter(each -> each.plan() >= 0 && each.channel().equals(entry.channel()));
      if (former.isPresent() && entry.plan() >= 0) {
        Plan plan = frame.plan(entry);
        Plan joined = rejudge.joined(plan, before.plan(former.get()));
        entries.add(
            entry.with(
                plans.computeIfAbsent(joined, _ -> plans.size()),
                records(entry, plan, joined, frame)));
      }
    }
    return new Frame(
        frame.head(), List.copyOf(plans.keySet()), entries, frame.keys(), frame.marks());
  }

  private Replanned replanned(
      Frame frame, Predicate<OrgId> keeps, Rejudge.Occasion occasion, Moment now) {
    Replanned replanned = new Replanned(frame);
    for (Entry entry : frame.entries()) {
      if (entry.plan() >= 0) {
        replanned.decided.computeIfAbsent(
            PlanAt.of(entry),
            at ->
                rejudge.again(
                    frame.plan(entry), at.channel(), at.taking(), frame, keeps, occasion, now));
      }
    }
    return replanned;
  }

  /// What entries share: what is decided for one of them holds for all. Channels can share a plan
  /// by chance and part under the next rules.
  private record PlanAt(int plan, ChannelId channel, boolean taking) {
    static PlanAt of(Entry entry) {
      return new PlanAt(entry.plan(), entry.channel(), entry.kind().onlyTakesAway());
    }

    // See BucketId.
    @Override
    public boolean equals(Object other) {
      return other instanceof PlanAt that
          && plan == that.plan
          && taking == that.taking
          && channel.equals(that.channel);
    }

    @Override
    public int hashCode() {
      return (channel.hashCode() * 31 + plan) * 31 + Boolean.hashCode(taking);
    }
  }

  /// A frame and what was decided about it.
  private final class Replanned {
    private final Frame frame;
    private final Map<PlanAt, Plan> decided = new HashMap<>();

    Replanned(Frame frame) {
      this.frame = frame;
    }

    boolean isSame() {
      return decided.entrySet().stream()
          .allMatch(each -> each.getValue().equals(frame.plans().get(each.getKey().plan())));
    }

    boolean changesAnOutcome() {
      return decided.entrySet().stream()
          .anyMatch(each ->
              !outcomes(each.getValue()).equals(outcomes(frame.plans().get(each.getKey().plan()))));
    }

    private static List<Outcome> outcomes(Plan plan) {
      return plan.readers().stream().map(Plan.Reader::outcome).toList();
    }

    Frame revision() {
      Frame made = asItCame();
      return frame.revised(made.plans(), made.entries());
    }

    Frame asItCame() {
      Map<Plan, Integer> plans = new LinkedHashMap<>();
      List<Entry> entries = new ArrayList<>(frame.entries().size());
      for (Entry entry : frame.entries()) {
        if (entry.plan() < 0) {
          entries.add(entry);
          continue;
        }
        Plan after = requireNonNull(decided.get(PlanAt.of(entry)));
        Plan before = frame.plan(entry);
        int number = plans.computeIfAbsent(after, _ -> plans.size());
        entries.add(
            entry.with(
                number,
                before.equals(after) ? entry.records() : records(entry, before, after, frame)));
      }
      return new Frame(
          frame.head(), List.copyOf(plans.keySet()), entries, frame.keys(), frame.marks());
    }
  }

  /// The records that the new plan's readers need, made of what each had.
  private List<Entry.Slot> records(Entry entry, Plan before, Plan after, Frame frame) {
    if (entry.kind().onlyTakesAway()) {
      // It carries no words, and this region may hold what it takes even if nobody here reads it.
      return entry.records();
    }
    boolean isHome = frame.head().origin().equals(self);
    SortedMap<Integer, byte[]> records = new TreeMap<>();
    if (isHome) {
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
        source(entry, before, reader, isHome)
            .ifPresent(source ->
                records.put(
                    reader.slot(), made(source, before, after.renditions().get(reader.slot()))));
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
  private static Optional<Entry.Slot> source(
      Entry entry, Plan before, Plan.Reader reader, boolean isHome) {
    int slot = isHome ? 0 : before.reader(reader.org()).map(Plan.Reader::slot).orElse(0);
    return entry.record(slot).map(bytes -> new Entry.Slot(slot, bytes));
  }

  private static byte[] made(Entry.Slot source, Plan before, Outcome rendition) {
    Outcome outcome = rendition;
    if (outcome instanceof Outcome.Copy copy
        && before.renditions().get(source.number()) instanceof Outcome.Copy done) {
      // What is already out has no span left to be found by.
      outcome = copy.beyond(done);
    }
    return Renderer.rendition(source.bytes(), outcome);
  }
}
