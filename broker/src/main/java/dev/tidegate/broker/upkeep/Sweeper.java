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
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Looks at everything that is stored after what decisions rest on has changed, and takes back what
/// somebody may have no more, whether or not anybody reads it.
///
/// Level-triggered: it compares the basis that is with the one that it works on, and begins anew
/// when they differ. What is stored once the beginning is durable was decided on the new basis, so
/// a walk ends where the store ended then; revisions that were made on the former and wait for the
/// store are made again ([Effects#basisChanged]), or they would undo what the walk has found. At
/// most one page is under way.
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

    /// What decisions rest on is another: nothing that was decided on the former is to be stored
    /// behind the note of the beginning.
    void basisChanged();

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

    record Walking(Basis basis, SweepWalk walk) implements State {}

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
            ? new State.Walking(basis.get(), walk(last.get().bucket(), last.get().next(), now))
            : new State.Resting(basis);
  }

  /// Goes on with what can go on. Cheap when there is nothing to do.
  public void pump(Moment now) {
    Basis basis = effects.basis(now);
    if (!basis().equals(Optional.of(basis))) {
      state = new State.Opening(basis);
      effects.basisChanged();
      put(new Batch.Sweep(basis.rules(), basis.sinceMillis(), 0, 1));
    }
    if (state instanceof State.Walking(_, SweepWalk walk)) {
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
        state = new State.Walking(basis, walk(0, 1, now));
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

  private SweepWalk walk(int bucket, long position, Moment now) {
    return new SweepWalk(bucket, position, config, effects, new Progress(), now);
  }

  private final class Progress implements SweepWalk.Progress {
    @Override
    public boolean isCurrent(SweepWalk asked) {
      return state instanceof State.Walking(_, SweepWalk walk) && walk.equals(asked);
    }

    @Override
    public void corrected() {
      correctedFrames++;
    }

    @Override
    public void at(int bucket, long position) {
      Basis on = basis().orElseThrow();
      put(new Batch.Sweep(on.rules(), on.sinceMillis(), bucket, position));
    }

    @Override
    public void finished(Report report) {
      state = new State.Closing(basis().orElseThrow());
      at(BucketId.COUNT, 1);
      effects.swept(report);
    }
  }
}
