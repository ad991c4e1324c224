package dev.tidegate.broker.journal;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the journal in memory keeps beside frames: control entries, and the notes of a batch.
final class InMemoryNotes {
  private final List<Batch.StoredControl> control = new ArrayList<>();
  private final Map<EventId, Set<EventId>> edits = new HashMap<>();
  private final Set<EventId> blanks = new LinkedHashSet<>();
  private final Map<CursorKey, byte[]> cursors = new HashMap<>();
  private final Map<ChannelId, Batch.Parking> parked = new LinkedHashMap<>();
  private final Map<EventId, Batch.Refusal> refusals = new LinkedHashMap<>();
  private final List<Batch.Run> runs = new ArrayList<>();
  private Optional<Batch.Sweep> sweep = Optional.empty();
  private Map<BucketId, Long> settled = Map.of();

  private record CursorKey(OrgId org, String name) {}

  InMemoryNotes copy() {
    InMemoryNotes copy = new InMemoryNotes();
    copy.control.addAll(control);
    edits.forEach((target, by) -> copy.edits.put(target, new LinkedHashSet<>(by)));
    copy.blanks.addAll(blanks);
    copy.cursors.putAll(cursors);
    copy.parked.putAll(parked);
    copy.refusals.putAll(refusals);
    copy.runs.addAll(runs);
    copy.sweep = sweep;
    copy.settled = settled;
    return copy;
  }

  void store(Batch batch) {
    control.addAll(batch.control());
    for (Batch.Edit edit : batch.edits()) {
      edits.computeIfAbsent(edit.target(), _ -> new LinkedHashSet<>()).add(edit.by());
    }
    blanks.addAll(batch.blanksOpened());
    blanks.removeAll(batch.blanksDone());
    batch.run().ifPresent(runs::add);
    if (runs.size() > Recovered.RUNS) {
      runs.removeFirst();
    }
    sweep = batch.sweep().or(() -> sweep);
    settled = batch.settled().map(Map::copyOf).orElse(settled);
    for (Batch.Cursor cursor : batch.cursors()) {
      cursors.put(new CursorKey(cursor.org(), cursor.name()), cursor.token());
    }
    for (Batch.Refusal each : batch.refusals()) {
      refusals.putIfAbsent(each.event(), each);
    }
    for (Batch.Parking parking : batch.parkings()) {
      if (parking.parked()) {
        parked.putIfAbsent(parking.channel(), parking);
      } else {
        parked.remove(parking.channel());
      }
    }
  }

  List<Batch.StoredControl> control() {
    return List.copyOf(control);
  }

  long lastControl() {
    return control.isEmpty() ? 0 : control.getLast().localPosition();
  }

  List<EventId> blanks() {
    return List.copyOf(blanks);
  }

  List<Batch.Parking> parked() {
    return List.copyOf(parked.values());
  }

  List<Batch.Run> runs() {
    return List.copyOf(runs);
  }

  Optional<Batch.Sweep> sweep() {
    return sweep;
  }

  Map<BucketId, Long> settled() {
    return settled;
  }

  Answer answer(Query.EditsOf query) {
    return new Answer.Events(List.copyOf(edits.getOrDefault(query.target(), Set.of())));
  }

  Answer answer(Query.ControlFrom query) {
    return new Answer.Control(
        control.stream()
            .filter(entry -> entry.localPosition() >= query.localPosition())
            .limit(query.limit())
            .toList());
  }

  Answer answer(Query.ControlOf query) {
    return new Answer.Control(
        control.stream()
            .filter(entry ->
                entry.region().equals(query.region()) && entry.position() >= query.position())
            .limit(query.limit())
            .toList());
  }

  Answer answer(Query.CursorOf query) {
    return new Answer.Token(
        Optional.ofNullable(cursors.get(new CursorKey(query.org(), query.name()))));
  }
}
