package dev.tidegate.chaos.world;

import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.util.HashSet;
import java.util.Set;

/// What a region lost when an older copy of its store was put back.
///
/// @param own events of the region itself that are not in the copy
record Loss(Moment when, Set<EventId> own) {
  static Loss of(RegionId region, Moment when, InMemoryJournal lost, InMemoryJournal old) {
    Set<EventId> own = events(region, lost);
    own.removeAll(events(region, old));
    return new Loss(when, own);
  }

  private static Set<EventId> events(RegionId region, InMemoryJournal journal) {
    Set<EventId> events = new HashSet<>();
    Stored.forEach(
        journal,
        stored -> {
          if (stored.id().origin().equals(region)) {
            events.add(stored.id());
          }
        });
    return events;
  }
}
