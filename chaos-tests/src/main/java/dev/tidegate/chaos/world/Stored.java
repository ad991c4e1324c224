package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// An event as one region's store holds it.
record Stored(Frame frame, Entry entry) {
  private static final int PAGE_BYTES = 1 << 20;

  EventId id() {
    return frame.id(entry);
  }

  /// The decision that it is stored under; an entry of a gap has none.
  Plan plan() {
    return frame.plan(entry);
  }

  /// Whether there is a rendition for the org.
  boolean isFor(OrgId org) {
    return entry.plan() >= 0
        && frame
            .plan(entry)
            .reader(org)
            .filter(reader -> reader.slot() != Plan.NO_SLOT)
            .flatMap(reader -> entry.record(reader.slot()))
            .isPresent();
  }

  /// The event, if it is there; a marker in its place is not.
  static Optional<Stored> find(InMemoryJournal journal, EventId event) {
    return frames(journal.answer(new Query.FrameOf(event))).stream()
        .flatMap(
            frame -> frame.entry(event.sequence()).map(entry -> new Stored(frame, entry)).stream())
        .filter(stored -> stored.entry().kind() != EventKind.GAP)
        .findFirst();
  }

  /// Everything that a store holds, in order per bucket, as far as it can be read.
  static void forEach(InMemoryJournal journal, Consumer<Stored> then) {
    for (Map.Entry<BucketId, Long> each : journal.recover().positions().entrySet()) {
      long position = 1;
      while (position <= each.getValue()) {
        var frames =
            frames(journal.answer(new Query.FramesFrom(each.getKey(), position, PAGE_BYTES)));
        if (frames.isEmpty()) {
          break;
        }
        for (Frame frame : frames) {
          frame.entries().forEach(entry -> then.accept(new Stored(frame, entry)));
        }
        position = frames.getLast().lastPosition() + 1;
      }
    }
  }

  private static List<Frame> frames(Answer answer) {
    return answer instanceof Answer.Frames(var frames, _) ? frames : List.of();
  }
}
