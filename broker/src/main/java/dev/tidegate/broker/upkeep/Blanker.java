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
import dev.tidegate.wire.EventCodec;
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

  private void target(EventId delete, Blank blank, Answer answer, Moment now) {
    if (!isReadable(answer)) {
      again(blank, now);
      return;
    }
    Optional<EventId> target = targetOf(delete, answer);
    if (target.isEmpty()) {
      finish(delete);
    } else {
      reads.accept(
          new Query.EditsOf(target.get()),
          (edits, at) -> {
            if (edits instanceof Answer.Events(var ids)) {
              List<EventId> words = new ArrayList<>(ids);
              words.addFirst(target.get());
              blank.waiting = words.size();
              blank.unread = false;
              words.forEach(id -> take(id, delete, blank));
            } else {
              again(blank, at);
            }
          });
    }
  }

  /// What is damaged is restored first: a delete must not miss words that come back.
  private static boolean isReadable(Answer answer) {
    return answer instanceof Answer.Frames(var frames, var damage)
        && (!frames.isEmpty() || damage.isEmpty());
  }

  private Optional<EventId> targetOf(EventId delete, Answer answer) {
    if (answer instanceof Answer.Frames(var frames, _) && !frames.isEmpty()) {
      for (Entry entry : frames.getFirst().entry(delete.sequence()).stream().toList()) {
        deletes.accept(entry);
        for (Entry.Slot slot : entry.records()) {
          return RecordCodec.decode(slot.bytes()).event().body().changes();
        }
      }
    }
    return Optional.empty();
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
      Body gone = new Body.Tombstone(by);
      for (Entry.Slot slot : entry.records()) {
        Event event = RecordCodec.decode(slot.bytes()).event();
        Event tombstone =
            new Event(
                event.id(),
                event.channel(),
                event.stamp(),
                event.org(),
                Optional.empty(),
                EventCodec.levelOf(gone),
                gone);
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
