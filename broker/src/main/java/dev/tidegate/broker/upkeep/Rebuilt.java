package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The next revision of a damaged frame: the same events at the same places, and a gap marker for
/// each that is lost.
///
/// @param lost how many became gap markers
record Rebuilt(Frame frame, int lost) {
  static Rebuilt of(Frame rest, Findings findings) {
    List<Plan> plans = new ArrayList<>(rest.plans());
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
        int plan = plans.indexOf(mended.get().plan());
        if (plan < 0) {
          plan = plans.size();
          plans.add(mended.get().plan());
        }
        entries.add(entry.with(plan, mended.get().records()));
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

  private static Entry gap(Entry entry) {
    return new Entry(
        entry.sequence(), entry.channel(), entry.channelPosition(), -1, EventKind.GAP, List.of());
  }
}
