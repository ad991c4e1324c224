package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.decide.Basis;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Looks at everything that is stored after what decisions rest on has changed, and takes back what
/// somebody may have no more, whether or not anybody reads it.
///
/// Level-triggered: it compares the basis that is with the one that it works on, and begins anew
/// when they differ. What is stored once the beginning is durable was decided on the new basis, so
/// a walk ends where the store ended then. At most one page is under way.
///
/// | state | goes on when | and then |
/// |---|---|---|
/// | resting | the basis is another | → opening |
/// | opening | the note of the beginning is durable | → walking, from bucket 0 |
/// | walking | a page is decided and what changed is durable | next page; after the last → closing |
/// | closing | the note of the end is durable | → resting |
/// | any | the basis is another | → opening |
///
/// The notes are what a start goes on from: a walk from the last noted place, a rest without
/// reading anything. Owned by the broker's loop.
public final class Sweeper implements CommitSource {
  private static final Duration READ_AGAIN = Duration.ofMillis(500);

  /// A page whose answer or whose corrections never came is taken again.
  private static final Duration PAGE_LOST = Duration.ofSeconds(30);

  /// What it wants done.
  public interface Effects {
    /// What decisions rest on now.
    Basis basis(Moment now);

    /// The last position of each bucket that has any.
    SortedMap<BucketId, Long> ends();

    void read(Query query, BiConsumer<Answer, Moment> then);

    /// The frame as it should be stored now; the same if nothing changes for anybody.
    Frame corrected(Frame frame, Moment now);

    /// Corrects the frame as it is stored by then; `then` is told when that is durable.
    void correct(Frame stored, Consumer<Moment> then);

    /// Whether local publishes wait for the store.
    boolean publishesWait();

    /// A walk has come to its end.
    void swept(Report report);

    void wake();
  }

  /// What a walk, or the part of it since the broker's start, came to.
  ///
  /// @param corrected frames in which somebody's rendition was taken back or became known
  /// @param damaged frames that could not be read; they are decided anew when they are repaired
  public record Report(long frames, long bytes, long corrected, long damaged, Duration took) {}

  private sealed interface State {
    /// Everything stored was decided on `basis`; empty: nothing is known of what is stored.
    record Resting(Optional<Basis> basis) implements State {}

    record Opening(Basis basis) implements State {}

    record Walking(Basis basis, Walk walk) implements State {}

    record Closing(Basis basis) implements State {}
  }

  private final SweepConfig config;
  private final Effects effects;
  private State state;
  private Optional<Batch.Sweep> note = Optional.empty();
  private Optional<Batch.Sweep> underWay = Optional.empty();
  private long correctedFrames;

  /// @param last how far the store says that it was swept
  public Sweeper(Optional<Batch.Sweep> last, SweepConfig config, Effects effects, Moment now) {
    this.config = config;
    this.effects = effects;
    Optional<Basis> basis = last.map(each -> new Basis(each.rules(), each.sinceMillis()));
    boolean halfway = last.isPresent() && last.get().bucket() < BucketId.COUNT;
    state =
        halfway
            ? new State.Walking(basis.get(), new Walk(last.get().bucket(), last.get().next(), now))
            : new State.Resting(basis);
  }

  /// Goes on with what can go on. Cheap when there is nothing to do.
  public void pump(Moment now) {
    Basis basis = effects.basis(now);
    if (!basis().equals(Optional.of(basis))) {
      state = new State.Opening(basis);
      put(new Batch.Sweep(basis.rules(), basis.sinceMillis(), 0, 1));
    }
    if (state instanceof State.Walking(_, Walk walk)) {
      walk.pump(now);
    }
  }

  /// Whether everything that is stored was decided on what decisions rest on.
  public boolean isIdle() {
    return state instanceof State.Resting;
  }

  /// Frames that were corrected since the broker's start.
  public long correctedFrames() {
    return correctedFrames;
  }

  private Optional<Basis> basis() {
    return switch (state) {
      case State.Resting(var basis) -> basis;
      case State.Opening(Basis basis) -> Optional.of(basis);
      case State.Walking(Basis basis, _) -> Optional.of(basis);
      case State.Closing(Basis basis) -> Optional.of(basis);
    };
  }

  private void put(Batch.Sweep next) {
    note = Optional.of(next);
    effects.wake();
  }

  @Override
  public boolean hasWork() {
    return note.isPresent();
  }

  @Override
  public void fill(Batch.Builder batch, Budget budget, Moment now) {
    batch.sweep = note;
    underWay = note;
    note = Optional.empty();
  }

  @Override
  public void stored(List<Frame> frames, Moment now) {
    boolean latest = note.isEmpty() && underWay.isPresent();
    underWay = Optional.empty();
    if (!latest) {
      return;
    }
    switch (state) {
      case State.Opening(Basis basis) -> {
        state = new State.Walking(basis, new Walk(0, 1, now));
        pump(now);
      }
      case State.Closing(Basis basis) -> state = new State.Resting(Optional.of(basis));
      case State.Resting _, State.Walking _ -> {}
    }
  }

  @Override
  public void failed(String cause, Moment now) {
    note = note.or(() -> underWay);
    underWay = Optional.empty();
  }

  /// One way through the store, from a place to where the store ended when it began.
  private final class Walk {
    private final SortedMap<BucketId, Long> ends;
    private final long beganNanos;
    private int bucket;
    private long position;
    private Optional<Page> page = Optional.empty();
    private long nextNanos;
    private boolean yields;
    private long yieldsUntilNanos;
    private long unnoted;
    private long frames;
    private long bytes;
    private long corrected;
    private long damaged;

    Walk(int bucket, long position, Moment now) {
      this.bucket = bucket;
      this.position = position;
      ends = new TreeMap<>(effects.ends());
      beganNanos = now.nanos();
      nextNanos = now.nanos();
    }

    void pump(Moment now) {
      if (page.isPresent() && now.reached(page.get().lostAtNanos)) {
        page = Optional.empty();
      }
      if (page.isPresent() || !now.reached(nextNanos) || givesWay(now)) {
        return;
      }
      while (bucket < BucketId.COUNT && position > end(bucket)) {
        bucket++;
        position = 1;
      }
      if (bucket < BucketId.COUNT) {
        ask(now);
      } else {
        finish(now);
      }
    }

    private long end(int number) {
      return ends.getOrDefault(new BucketId(number), 0L);
    }

    private boolean givesWay(Moment now) {
      if (!effects.publishesWait()) {
        yields = false;
        return false;
      }
      if (!yields) {
        yields = true;
        yieldsUntilNanos = now.plus(config.patience()).nanos();
      }
      boolean over = now.reached(yieldsUntilNanos);
      yields = !over;
      return !over;
    }

    private void ask(Moment now) {
      Page asked = new Page(now.plus(PAGE_LOST).nanos());
      page = Optional.of(asked);
      effects.read(
          new Query.FramesFrom(new BucketId(bucket), position, config.pageBytes()),
          (answer, at) -> {
            if (isCurrent(asked)) {
              answered(asked, answer, at);
            }
          });
    }

    private boolean isCurrent(Page asked) {
      return page.equals(Optional.of(asked))
          && state instanceof State.Walking(_, Walk walk)
          && walk.equals(this);
    }

    private void answered(Page asked, Answer answer, Moment now) {
      if (!(answer instanceof Answer.Frames(var read, var damage))) {
        page = Optional.empty();
        nextNanos = now.plus(READ_AGAIN).nanos();
        return;
      }
      List<Frame> stale = new ArrayList<>();
      asked.next = end(bucket) + 1;
      long pageBytes = 0;
      for (Frame frame : read) {
        asked.next = frame.lastPosition() + 1;
        pageBytes += frame.recordBytes();
        if (!effects.corrected(frame, now).equals(frame)) {
          stale.add(frame);
        }
      }
      if (damage.isPresent()) {
        asked.next = damage.get().remains().frame().lastPosition() + 1;
        damaged++;
      }
      frames += read.size();
      bytes += pageBytes;
      unnoted += pageBytes;
      nextNanos = now.nanos() + Math.round(1e9 * pageBytes / config.bytesPerSecond());
      asked.corrections = stale.size();
      stale.forEach(frame -> effects.correct(frame, at -> corrected(asked, at)));
      if (stale.isEmpty()) {
        passed(asked, now);
      }
    }

    private void corrected(Page of, Moment now) {
      corrected++;
      correctedFrames++;
      if (--of.corrections == 0 && isCurrent(of)) {
        passed(of, now);
      }
    }

    private void passed(Page done, Moment now) {
      page = Optional.empty();
      position = done.next;
      if (unnoted >= config.noteBytes()) {
        unnoted = 0;
        Basis on = basis().orElseThrow();
        put(new Batch.Sweep(on.rules(), on.sinceMillis(), bucket, position));
      }
      pump(now);
    }

    private void finish(Moment now) {
      Basis on = basis().orElseThrow();
      state = new State.Closing(on);
      put(new Batch.Sweep(on.rules(), on.sinceMillis(), BucketId.COUNT, 1));
      effects.swept(new Report(frames, bytes, corrected, damaged, now.since(beganNanos)));
    }
  }

  /// A page that was asked for.
  private static final class Page {
    private final long lostAtNanos;
    private long next;
    private int corrections;

    Page(long lostAtNanos) {
      this.lostAtNanos = lostAtNanos;
    }
  }
}
