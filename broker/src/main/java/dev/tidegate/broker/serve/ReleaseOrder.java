package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/// The order in which a channel's left-out entries are delivered: by (stamp, origin, incarnation,
/// sequence), because stamps rise along causes; but each origin's own in the order of its stream,
/// whatever its clock did.
final class ReleaseOrder {
  private static final Comparator<Next> BY_STAMP =
      Comparator.comparing(Next::stamp)
          .thenComparing(Next::origin)
          .thenComparingLong(Next::incarnation)
          .thenComparingLong(Next::sequence);

  private ReleaseOrder() {}

  private record Next(
      Stamp stamp, RegionId origin, long incarnation, long sequence, Hold.FrameEntry entry) {
    static Next of(Hold.FrameEntry entry) {
      Frame frame = entry.items().frame();
      return new Next(
          entry.items().stamp(entry.index()),
          frame.head().origin(),
          frame.head().incarnation(),
          entry.items().entry(entry.index()).sequence(),
          entry);
    }
  }

  /// @param stored in the order of storing, in which each origin's are in order
  static List<Hold.FrameEntry> of(List<Hold.FrameEntry> stored) {
    Map<RegionId, Queue<Next>> origins = new LinkedHashMap<>();
    for (Hold.FrameEntry each : stored) {
      Next next = Next.of(each);
      origins.computeIfAbsent(next.origin(), _ -> new ArrayDeque<>()).add(next);
    }
    PriorityQueue<Next> first = new PriorityQueue<>(BY_STAMP);
    origins.values().forEach(queue -> first.add(queue.remove()));
    List<Hold.FrameEntry> ordered = new ArrayList<>(stored.size());
    while (!first.isEmpty()) {
      Next next = first.remove();
      ordered.add(next.entry());
      Queue<Next> rest = origins.getOrDefault(next.origin(), new ArrayDeque<>());
      if (!rest.isEmpty()) {
        first.add(rest.remove());
      }
    }
    return List.copyOf(ordered);
  }
}
