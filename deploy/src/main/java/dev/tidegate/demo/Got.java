package dev.tidegate.demo;

import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one org's feed brought: each event's body, and how often it broke a promise of its own, of
/// order or of once. Belongs to the [Ledger] and its lock.
final class Got {
  private final Map<EventId, Body> bodies = new HashMap<>();
  private final Map<Run, Long> last = new HashMap<>();
  private final Map<Stream, Long> current = new HashMap<>();
  private final Set<Run> ended = new HashSet<>();
  private int duplicated;
  private int outOfOrder;
  private int gaps;

  /// One region's events of one channel.
  private record Stream(ChannelId channel, RegionId origin) {}

  /// Those of one incarnation.
  private record Run(Stream stream, long incarnation) {}

  void delivered(Event event) {
    if (bodies.putIfAbsent(event.id(), event.body()) != null) {
      duplicated++;
      return;
    }
    var stream = new Stream(event.channel(), event.id().origin());
    var run = new Run(stream, event.id().incarnation());
    Long before = current.put(stream, run.incarnation());
    if (before != null && before != run.incarnation()) {
      ended.add(new Run(stream, before));
    }
    long sequence = last.getOrDefault(run, 0L);
    if (event.id().sequence() <= sequence || ended.contains(run)) {
      outOfOrder++;
    }
    last.put(run, Math.max(sequence, event.id().sequence()));
  }

  void gap() {
    gaps++;
  }

  Optional<Body> body(EventId event) {
    return Optional.ofNullable(bodies.get(event));
  }

  Set<EventId> events() {
    return Set.copyOf(bodies.keySet());
  }

  int count() {
    return bodies.size();
  }

  int duplicated() {
    return duplicated;
  }

  int outOfOrder() {
    return outOfOrder;
  }

  int gaps() {
    return gaps;
  }
}
