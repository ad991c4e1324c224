package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.model.Body;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Takes the words of deleted messages out of the store: of the message, of its edits, of every
/// rendition.
///
/// A delete opens a blank in its own commit; it is done when all words are out, and a start goes on
/// with those that are still open. What is left is a tombstone: ids, time, author's org.
///
/// As a rule no edit comes after the delete: the origin refuses it. But an origin whose store went
/// back may have lost the delete that is stored here. So an edit of a message of an earlier run
/// opens a blank too, and its words are taken out if that message's are.
public final class Blanker implements CommitSource {
  private static final Duration TRY_AGAIN = Duration.ofMillis(500);

  private final Revisions revisions;
  private final BiConsumer<Query, BiConsumer<Answer, Moment>> reads;
  private final Consumer<Entry> deletes;
  private final Runnable wake;
  private final Map<EventId, Blank> open = new LinkedHashMap<>();
  private final List<EventId> done = new ArrayList<>();
  private final List<EventId> underWay = new ArrayList<>();

  /// One delete whose words are still to be taken out.
  private static final class Blank {
    private boolean started;

    /// Of a delete, as far as is known: not of an edit.
    private boolean deletes = true;

    private long startAtNanos;
    private int waiting;

    /// Some of the words could not be read: they are taken out at the next try.
    private boolean unread;
  }

  /// @param reads asks the journal
  /// @param deletes told each delete that is under way as soon as it is read: after a start nobody
  ///   else knows what it takes
  /// @param wake there is something to commit
  public Blanker(
      List<EventId> openBlanks,
      Revisions revisions,
      BiConsumer<Query, BiConsumer<Answer, Moment>> reads,
      Consumer<Entry> deletes,
      Runnable wake) {
    this.revisions = revisions;
    this.reads = reads;
    this.deletes = deletes;
    this.wake = wake;
    openBlanks.forEach(id -> open.put(id, new Blank()));
  }

  /// A delete was stored here.
  public void deleted(EventId delete, Moment now) {
    open.putIfAbsent(delete, new Blank());
    pump(now);
  }

  /// An edit was stored here.
  public void edited(EventId edit, Entry entry, Moment now) {
    Optional<EventId> target = body(entry).flatMap(Body::changes);
    if (target.isPresent() && new Batch.Edit(target.get(), edit).crossesRuns()) {
      deleted(edit, now);
    }
  }

  public void pump(Moment now) {
    for (Map.Entry<EventId, Blank> each : List.copyOf(open.entrySet())) {
      Blank blank = each.getValue();
      if (!blank.started && now.reached(blank.startAtNanos)) {
        blank.started = true;
        EventId delete = each.getKey();
        reads.accept(new Query.FrameOf(delete), (answer, at) -> target(delete, blank, answer, at));
      }
    }
  }

  public boolean isIdle() {
    return open.isEmpty() && done.isEmpty() && underWay.isEmpty();
  }

  private void target(EventId id, Blank blank, Answer answer, Moment now) {
    if (!isReadable(answer)) {
      again(blank, now);
      return;
    }
    Optional<Entry> entry = entryOf(id, answer);
    Optional<Body> body = entry.flatMap(Blanker::body);
    if (body.isPresent() && body.get() instanceof Body.Edited(EventId target, _)) {
      blank.deletes = false;
      reads.accept(new Query.FrameOf(target), (there, at) -> ofEdit(id, target, blank, there, at));
      return;
    }
    entry.ifPresent(deletes);
    Optional<EventId> target = body.flatMap(Body::changes);
    if (target.isEmpty()) {
      finish(id);
    } else {
      reads.accept(
          new Query.EditsOf(target.get()),
          (edits, at) -> ofDelete(id, target.get(), blank, edits, at));
    }
  }

  private void ofDelete(EventId delete, EventId target, Blank blank, Answer edits, Moment now) {
    if (edits instanceof Answer.Events(var ids)) {
      List<EventId> words = new ArrayList<>(ids);
      words.addFirst(target);
      blank.waiting = words.size();
      blank.unread = false;
      words.forEach(id -> take(id, delete, blank));
    } else {
      again(blank, now);
    }
  }

  private void ofEdit(EventId edit, EventId target, Blank blank, Answer answer, Moment now) {
    Optional<Body> left = entryOf(target, answer).flatMap(Blanker::body);
    if (left.isPresent() && left.get() instanceof Body.Tombstone(EventId by)) {
      blank.waiting = 1;
      blank.unread = false;
      take(edit, by, blank);
    } else if (!isReadable(answer) || deleting()) {
      again(blank, now);
    } else {
      finish(edit);
    }
  }

  /// Whether a delete is open, which may have asked for edits before this one was stored.
  private boolean deleting() {
    return open.values().stream().anyMatch(blank -> blank.deletes);
  }

  /// What is damaged is restored first: a delete must not miss words that come back.
  private static boolean isReadable(Answer answer) {
    return answer instanceof Answer.Frames(var frames, var damage)
        && (!frames.isEmpty() || damage.isEmpty());
  }

  private static Optional<Entry> entryOf(EventId id, Answer answer) {
    return answer instanceof Answer.Frames(var frames, _) && !frames.isEmpty()
        ? frames.getFirst().entry(id.sequence())
        : Optional.empty();
  }

  private static Optional<Body> body(Entry entry) {
    return entry.records().stream()
        .findFirst()
        .map(slot -> RecordCodec.decode(slot.bytes()).event().body());
  }

  private void take(EventId words, EventId delete, Blank blank) {
    reads.accept(
        new Query.FrameOf(words),
        (answer, now) -> {
          if (answer instanceof Answer.Frames(var frames, _) && !frames.isEmpty()) {
            revisions.revise(
                frames.getFirst(),
                (frame, _) -> blanked(frame, words, delete),
                (_, at) -> taken(delete, blank, at));
          } else {
            blank.unread |= !isReadable(answer);
            taken(delete, blank, now);
          }
        });
  }

  private void taken(EventId delete, Blank blank, Moment now) {
    if (--blank.waiting > 0) {
      return;
    }
    if (blank.unread) {
      again(blank, now);
    } else {
      finish(delete);
    }
  }

  private static void again(Blank blank, Moment now) {
    blank.started = false;
    blank.startAtNanos = now.plus(TRY_AGAIN).nanos();
  }

  private void finish(EventId delete) {
    if (open.remove(delete) != null) {
      done.add(delete);
      wake.run();
    }
  }

  /// The frame with a tombstone in every slot of the entry.
  static Frame blanked(Frame frame, EventId words, EventId by) {
    List<Entry> entries = new ArrayList<>(frame.entries().size());
    for (Entry entry : frame.entries()) {
      if (entry.sequence() != words.sequence()) {
        entries.add(entry);
        continue;
      }
      List<Entry.Slot> slots = new ArrayList<>();
      for (Entry.Slot slot : entry.records()) {
        Event event = RecordCodec.decode(slot.bytes()).event();
        Event tombstone =
            new Event(
                event.id(),
                event.channel(),
                event.stamp(),
                event.org(),
                Optional.empty(),
                event.wireLevel(),
                new Body.Tombstone(by));
        slots.add(
            new Entry.Slot(slot.number(), RecordCodec.encode(tombstone, Classification.NONE)));
      }
      entries.add(entry.with(entry.plan(), slots));
    }
    return new Frame(frame.head(), frame.plans(), entries, frame.keys(), frame.marks());
  }

  @Override
  public boolean hasWork() {
    return !done.isEmpty();
  }

  @Override
  public void fill(Batch.Builder batch, Budget budget, Moment now) {
    batch.blanksDone.addAll(done);
    underWay.addAll(done);
    done.clear();
  }

  @Override
  public void stored(List<Frame> frames, Moment now) {
    underWay.clear();
  }

  @Override
  public void failed(String cause, Moment now) {
    done.addAll(underWay);
    underWay.clear();
  }
}
