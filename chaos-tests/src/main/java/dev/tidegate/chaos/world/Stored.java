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
import java.util.ArrayList;
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

  /// Everything that a store holds, in order per bucket; of a damaged frame what is left of it.
  static void forEach(InMemoryJournal journal, Consumer<Stored> then) {
    forEachFrame(
        journal, frame -> frame.entries().forEach(entry -> then.accept(new Stored(frame, entry))));
  }

  /// All frames in order per bucket; of one that is damaged what is left.
  static void forEachFrame(InMemoryJournal journal, Consumer<Frame> then) {
    for (Map.Entry<BucketId, Long> each : journal.recover().positions().entrySet()) {
      long position = 1;
      while (position <= each.getValue()) {
        List<Frame> frames =
            frames(journal.answer(new Query.FramesFrom(each.getKey(), position, PAGE_BYTES)));
        frames.forEach(then);
        position = frames.getLast().lastPosition() + 1;
      }
    }
  }

  /// The frames of an answer; of one that is damaged what is left.
  static List<Frame> frames(Answer answer) {
    Answer.Frames frames = (Answer.Frames) answer;
    List<Frame> all = new ArrayList<>(frames.frames());
    frames.damage().ifPresent(damage -> all.add(damage.remains().frame()));
    return all;
  }
}
