package dev.tidegate.broker.region;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.RegionId;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What was stored in this run: events and bytes, and what each org was to have of each own event.
final class Tally {
  private final RegionId self;
  private long ownEvents;
  private long otherEvents;
  private long bytes;
  private final Map<Kind, Long> outcomes = new EnumMap<>(Kind.class);

  private enum Kind {
    COPY,
    CHANGED,
    STUB,
    BLOCKED,
    DEFERRED
  }

  /// @param outcomes decisions about one own event and one org, by what it gets
  record View(long ownEvents, long otherEvents, long bytes, Map<String, Long> outcomes) {}

  Tally(RegionId self) {
    this.self = self;
  }

  void stored(List<Frame> frames) {
    for (Frame frame : frames) {
      bytes += frame.recordBytes();
      if (frame.head().origin().equals(self)) {
        ownEvents += frame.entries().size();
        plans(frame);
      } else {
        otherEvents += frame.entries().size();
      }
    }
  }

  /// A frame holds each plan once, however many events are under it.
  private void plans(Frame frame) {
    int[] uses = new int[frame.plans().size()];
    for (Entry entry : frame.entries()) {
      if (entry.plan() >= 0) {
        uses[entry.plan()]++;
      }
    }
    for (int i = 0; i < uses.length; i++) {
      for (Plan.Reader reader : frame.plans().get(i).readers()) {
        outcomes.merge(kind(reader.outcome()), (long) uses[i], Long::sum);
      }
    }
  }

  View view() {
    Map<String, Long> named = new TreeMap<>();
    for (Kind kind : Kind.values()) {
      named.put(kind.name().toLowerCase(Locale.ROOT), outcomes.getOrDefault(kind, 0L));
    }
    return new View(ownEvents, otherEvents, bytes, named);
  }

  private static Kind kind(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Copy copy -> copy.isPlain() ? Kind.COPY : Kind.CHANGED;
      case Outcome.Stub _ -> Kind.STUB;
      case Outcome.Block _ -> Kind.BLOCKED;
      case Outcome.Deferred _ -> Kind.DEFERRED;
    };
  }
}
