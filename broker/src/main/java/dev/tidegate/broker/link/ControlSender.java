package dev.tidegate.broker.link;

import dev.tidegate.broker.control.ControlVector;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The control entries of one link: sends what this region has applied, of all regions, and the far
/// one lacks.
///
/// Handing on the entries of others keeps a link's data and the control that they depend on on the
/// same link: no third region has to be up. What the far region has is what its echoes say; what
/// was sent and is not echoed in time is sent again.
final class ControlSender {
  private static final int ENTRIES_AT_ONCE = 8;
  private static final int WINDOW_ENTRIES = 256;
  private static final int MESSAGE_BYTES = 1 << 20;
  private static final Duration SEND_AGAIN = Duration.ofSeconds(2);

  private final ControlHead head;
  private final Link.Effects effects;
  private final SortedMap<RegionId, Long> there = new TreeMap<>();
  private final SortedMap<RegionId, Long> sent = new TreeMap<>();
  private SortedMap<RegionId, Long> wantedAtResume = new TreeMap<>();
  private boolean up;
  private boolean doubted;
  private boolean looking;
  private long ticket;
  private long lookedAtNanos;
  private long movedAtNanos;

  ControlSender(ControlHead head, Link.Effects effects) {
    this.head = head;
    this.effects = effects;
  }

  void resume(SortedMap<RegionId, Long> applied, Moment now) {
    up = true;
    doubted = false;
    looking = false;
    ticket++;
    there.clear();
    there.putAll(applied);
    sent.clear();
    applied.forEach(this::overlap);
    wantedAtResume = new TreeMap<>(head.vector());
    movedAtNanos = now.nanos();
    pump(now);
  }

  /// The last entry that both have goes again: it tells a log that was forked, as by an old copy of
  /// a store.
  private void overlap(RegionId region, long theirs) {
    long ours = head.vector().getOrDefault(region, 0L);
    sent.put(region, Math.max(0, Math.min(theirs, ours) - 1));
  }

  void down() {
    up = false;
    looking = false;
    ticket++;
  }

  /// What the far region has now. True if it moved.
  boolean echoed(SortedMap<RegionId, Long> applied, Moment now) {
    boolean moved = doubted;
    for (Map.Entry<RegionId, Long> each : applied.entrySet()) {
      if (each.getValue() > there.getOrDefault(each.getKey(), 0L)) {
        sent.merge(each.getKey(), each.getValue(), Math::max);
        moved = true;
      }
    }
    doubted = false;
    there.clear();
    there.putAll(applied);
    if (moved) {
      movedAtNanos = now.nanos();
    }
    pump(now);
    return moved;
  }

  /// The far region lacks something that it was believed to have: until its next echo nothing is
  /// taken for granted.
  void doubt() {
    doubted = true;
  }

  /// Those of the positions that the far region has not applied, as far as known.
  ControlVector missing(SortedMap<RegionId, Long> positions) {
    return ControlVector.of(positions).beyond(ControlVector.of(there));
  }

  /// Whether the far region has applied all of these positions, by its latest word.
  boolean covers(SortedMap<RegionId, Long> positions) {
    return (!doubted || positions.isEmpty()) && echoCovers(positions);
  }

  /// The same without doubt: as its latest echo, or its RESUME, said it.
  boolean echoCovers(SortedMap<RegionId, Long> positions) {
    for (Map.Entry<RegionId, Long> each : positions.entrySet()) {
      if (there.getOrDefault(each.getKey(), 0L) < each.getValue()) {
        return false;
      }
    }
    return true;
  }

  /// Whether it has what was known here when the link resumed: data may flow.
  boolean isSynced() {
    return up && covers(wantedAtResume);
  }

  boolean isBehind() {
    return !covers(head.vector());
  }

  void tick(Moment now) {
    if (!up) {
      return;
    }
    if (looking && now.since(lookedAtNanos).compareTo(SEND_AGAIN) >= 0) {
      looking = false;
      ticket++;
    }
    if (now.since(movedAtNanos).compareTo(SEND_AGAIN) >= 0 && !covers(sent)) {
      sent.clear();
      sent.putAll(there);
      movedAtNanos = now.nanos();
    }
    pump(now);
  }

  /// Looks for the next entries of a region that has some to send; one look at a time.
  void pump(Moment now) {
    if (!up || looking) {
      return;
    }
    Optional<RegionId> region =
        head.vector().entrySet().stream()
            .filter(each -> sentOf(each.getKey()) < each.getValue())
            .map(Map.Entry::getKey)
            .filter(each -> sentOf(each) - there.getOrDefault(each, 0L) < WINDOW_ENTRIES)
            .findFirst();
    if (region.isEmpty()) {
      return;
    }
    looking = true;
    lookedAtNanos = now.nanos();
    long asked = ++ticket;
    effects.read(
        new Query.ControlOf(region.get(), sentOf(region.get()) + 1, ENTRIES_AT_ONCE),
        (answer, then) -> {
          if (up && looking && asked == ticket) {
            send(region.get(), answer, then);
          }
        });
  }

  private void send(RegionId region, Answer answer, Moment now) {
    if (!(answer instanceof Answer.Control(List<Batch.StoredControl> entries))) {
      // The store could not be asked: the time for an answer runs out, then it is asked again.
      return;
    }
    List<LinkMessage.Control.Entry> message = new ArrayList<>();
    long bytes = 0;
    long next = sentOf(region) + 1;
    for (Batch.StoredControl entry : entries) {
      if (entry.position() != next) {
        break;
      }
      if (!message.isEmpty() && bytes + entry.entry().length > MESSAGE_BYTES) {
        effects.send(Lane.CONTROL, new LinkMessage.Control(List.copyOf(message)));
        message.clear();
        bytes = 0;
      }
      message.add(new LinkMessage.Control.Entry(entry.region(), entry.position(), entry.entry()));
      bytes += entry.entry().length;
      next++;
    }
    if (message.isEmpty()) {
      return;
    }
    effects.send(Lane.CONTROL, new LinkMessage.Control(List.copyOf(message)));
    if (covers(sent)) {
      movedAtNanos = now.nanos();
    }
    sent.put(region, next - 1);
    looking = false;
    pump(now);
  }

  private long sentOf(RegionId region) {
    return sent.getOrDefault(region, 0L);
  }
}
