package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is known of the events that others change: whose they are, and whether they are deleted.
///
/// A small cache over the store, kept true by what is committed. An event that the caller's org may
/// not have is as absent as one that does not exist.
final class Targets {
  private static final int CACHED = 4_096;

  /// An event that something may be hung on.
  record Target(ChannelId channel, OrgId author, EventKind kind, boolean deleted, Plan plan) {}

  /// What a look into the store has come to.
  sealed interface Look {
    record Found(Target target) implements Look {}

    record Refused(TidegateException why) implements Look {}
  }

  private final LinkedHashMap<EventId, Target> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<EventId, Target> eldest) {
          return size() > CACHED;
        }
      };

  /// Deleted lately: the store may still have its words.
  private final Set<EventId> gone =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<EventId, Boolean> eldest) {
              return size() > CACHED;
            }
          });

  /// The event that a body changes or answers to, if it is about one.
  static Optional<EventId> of(Body body) {
    return body instanceof Body.Posted(_, var thread) ? thread : body.changes();
  }

  Optional<Target> find(EventId id) {
    return Optional.ofNullable(known.get(id));
  }

  /// Takes note of what the store says.
  Look learn(EventId id, Answer answer) {
    if (answer instanceof Answer.Unreadable) {
      return new Look.Refused(
          new TidegateException(ErrorCode.STORE_UNAVAILABLE, "The store cannot be read"));
    }
    if (isDamaged(answer)) {
      return new Look.Refused(
          new TidegateException(
              ErrorCode.FRAME_DAMAGED, "What it changes or answers waits to be repaired"));
    }
    Optional<Target> stored = stored(id, answer);
    stored.ifPresent(target -> known.put(id, target));
    return stored.<Look>map(Look.Found::new).orElseGet(() -> new Look.Refused(unknown()));
  }

  private Optional<Target> stored(EventId id, Answer answer) {
    if (!(answer instanceof Answer.Frames(var frames, _)) || frames.isEmpty()) {
      return Optional.empty();
    }
    Frame frame = frames.getFirst();
    Optional<Entry> entry = frame.entry(id.sequence());
    if (entry.isEmpty() || entry.get().plan() < 0) {
      return Optional.empty();
    }
    Plan plan = frame.plan(entry.get());
    boolean deleted =
        gone.contains(id)
            || entry.get().records().stream()
                .map(slot -> RecordCodec.decode(slot.bytes()).event().body())
                .anyMatch(Body.Tombstone.class::isInstance);
    return Optional.of(
        new Target(entry.get().channel(), plan.author(), entry.get().kind(), deleted, plan));
  }

  /// Whether the event asked for cannot be read until its frame is repaired.
  static boolean isDamaged(Answer answer) {
    return answer instanceof Answer.Frames(var frames, var damage)
        && frames.isEmpty()
        && damage.isPresent();
  }

  /// A delete of it waits to be stored: what comes behind that is hung on nothing.
  void deleting(EventId id) {
    known.computeIfPresent(
        id, (_, t) -> new Target(t.channel(), t.author(), t.kind(), true, t.plan()));
  }

  /// A delete of it is stored, of this region's or of another's.
  void deleted(EventId id) {
    gone.add(id);
    deleting(id);
  }

  /// A delete that waited is refused: the store is asked again.
  void spared(EventId id) {
    known.remove(id);
  }

  /// Why `body` may not be hung on the target, if it may not.
  static Optional<TidegateException> objection(
      Target target, OrgId org, ChannelId channel, Body body) {
    boolean visible =
        target.channel().equals(channel)
            && target.plan().reader(org).map(reader -> reader.slot() != Plan.NO_SLOT).orElse(false);
    if (!visible) {
      return Optional.of(unknown());
    }
    boolean own = body instanceof Body.Edited || body instanceof Body.Deleted;
    if (own && !target.author().equals(org)) {
      return Optional.of(
          new TidegateException(
              ErrorCode.NOT_YOUR_MESSAGE, "Only the author's org may edit or delete a message"));
    }
    if (own && target.kind() != EventKind.POSTED) {
      return Optional.of(
          new TidegateException(
              ErrorCode.EVENT_UNKNOWN, "Only a message can be edited or deleted"));
    }
    if (target.deleted()) {
      return Optional.of(
          new TidegateException(ErrorCode.MESSAGE_DELETED, "The message is deleted"));
    }
    return Optional.empty();
  }

  static TidegateException unknown() {
    return new TidegateException(ErrorCode.EVENT_UNKNOWN, "No such event in this channel");
  }
}
