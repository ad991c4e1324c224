package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.model.ChannelId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The next revision of a damaged frame: the same events at the same places, and a gap marker for
/// each that is lost.
///
/// @param lost how many became gap markers
record Rebuilt(Frame frame, int lost) {
  static Rebuilt of(Frame rest, Findings findings) {
    List<Plan> plans = new ArrayList<>(rest.plans());
    Map<PlanOf, Integer> numbers = new HashMap<>();
    List<Entry> entries = new ArrayList<>(rest.entries().size());
    int lost = 0;
    for (Entry entry : rest.entries()) {
      if (entry.kind() == EventKind.GAP) {
        entries.add(entry);
        continue;
      }
      Optional<Findings.Mended> mended = findings.mended(entry);
      if (mended.isEmpty()) {
        lost++;
        entries.add(gap(entry));
      } else if (mended.get().plan().equals(rest.plan(entry))) {
        entries.add(entry.with(entry.plan(), mended.get().records()));
      } else {
        Plan plan = mended.get().plan();
        PlanOf key = new PlanOf(plan, entry.channel(), entry.kind().onlyTakesAway());
        if (numbers.putIfAbsent(key, plans.size()) == null) {
          plans.add(plan);
        }
        entries.add(entry.with(numbers.getOrDefault(key, 0), mended.get().records()));
      }
    }
    Frame next =
        new Frame(
            rest.head().withRevision(rest.head().revision() + 1),
            plans,
            entries,
            rest.keys(),
            rest.marks());
    return new Rebuilt(next, lost);
  }

  /// Entries that share a plan are of one channel, and all of them take away or none does.
  private record PlanOf(Plan plan, ChannelId channel, boolean taking) {}

  private static Entry gap(Entry entry) {
    return new Entry(
        entry.sequence(), entry.channel(), entry.channelPosition(), -1, EventKind.GAP, List.of());
  }
}
