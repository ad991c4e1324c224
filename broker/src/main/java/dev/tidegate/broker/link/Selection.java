package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.compliance.policy.Outcome;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The entries of a frame that leave, with their plans and renditions numbered anew for the frame
/// in its link form.
final class Selection {
  private final Frame source;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<Plan, Integer> plans = new LinkedHashMap<>();
  private final IdentityHashMap<Plan, Renumbered> renumbered = new IdentityHashMap<>();

  /// A plan as it leaves, which of its slots was which at home, and the slots that its readers use.
  private record Renumbered(Plan plan, List<Integer> homeSlots, NavigableSet<Integer> used) {}

  Selection(Frame source) {
    this.source = source;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  int size() {
    return entries.size();
  }

  /// The renditions of the entry that leave under the narrowed plan; empty plan: none.
  List<Entry.Slot> records(Entry entry, Optional<Plan> narrowed) {
    if (narrowed.isEmpty()) {
      return List.of();
    }
    Renumbered leaving = renumbered.computeIfAbsent(narrowed.get(), Selection::renumber);
    if (leaving.used().isEmpty()) {
      // Only what takes away crosses without a reader; its one record has ids and no words.
      return entry.record(0).map(bytes -> List.of(new Entry.Slot(0, bytes))).orElse(List.of());
    }
    List<Entry.Slot> records = new ArrayList<>(leaving.used().size());
    for (int slot : leaving.used()) {
      entry
          .record(leaving.homeSlots().get(slot))
          .ifPresent(bytes -> records.add(new Entry.Slot(slot, bytes)));
    }
    return records;
  }

  void keep(Entry entry, Optional<Plan> narrowed, List<Entry.Slot> records) {
    int index =
        narrowed
            .map(plan -> renumbered.computeIfAbsent(plan, Selection::renumber).plan())
            .map(plan -> plans.computeIfAbsent(plan, _ -> plans.size()))
            .orElse(entry.plan());
    entries.add(new Entry(entry.sequence(), entry.channel(), 0, index, entry.kind(), records));
  }

  private static Renumbered renumber(Plan plan) {
    Set<Integer> kept = new LinkedHashSet<>();
    if (!plan.renditions().isEmpty() && plan.renditions().getFirst().equals(Outcome.Copy.PLAIN)) {
      kept.add(0);
    }
    for (Plan.Reader reader : plan.readers()) {
      if (reader.slot() != Plan.NO_SLOT) {
        kept.add(reader.slot());
      }
    }
    List<Integer> homeSlots = List.copyOf(kept);
    Plan leaving =
        plan.with(
            homeSlots.stream().map(plan.renditions()::get).toList(),
            plan.readers().stream()
                .map(reader ->
                    new Plan.Reader(
                        reader.org(),
                        reader.outcome(),
                        homeSlots.indexOf(reader.slot()),
                        reader.rules()))
                .toList());
    NavigableSet<Integer> used = new TreeSet<>();
    leaving.readers().stream()
        .map(Plan.Reader::slot)
        .filter(slot -> slot != Plan.NO_SLOT)
        .forEach(used::add);
    return new Renumbered(leaving, homeSlots, used);
  }

  /// What was kept, as a frame that covers the sequences `from` to `to` after `before`.
  Frame frame(Pointer before, long from, long to) {
    FrameHead head = source.head();
    return new Frame(
        new FrameHead(
            head.bucket(),
            head.origin(),
            head.incarnation(),
            before,
            from,
            to,
            0,
            0,
            0,
            false,
            head.dependencies(),
            head.control()),
        List.copyOf(plans.keySet()),
        entries,
        List.of(),
        List.of());
  }
}
