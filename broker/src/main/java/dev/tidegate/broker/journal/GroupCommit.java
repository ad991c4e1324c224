package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.support.Spread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns what the stages want stored into one batch after the other. At most one batch is under
/// way.
///
/// Sources are asked in the order given: that order is the precedence of the product (control,
/// local publishes, live frames, catch-up, upkeep). A batch is cut when the store is idle and holds
/// what has gathered meanwhile; only while so much comes that it pays does it wait for more
/// ([Pace]).
///
/// | state | `pump` | Stored | Failed | Unknown | Broken |
/// |---|---|---|---|---|---|
/// | idle | cut → under way, if a source has work | – | – | – | – |
/// | under way | – | tell sources → idle | tell sources → idle | → unresolved | → stopped |
/// | unresolved | ask again, every 100 ms | tell sources → idle | tell sources → idle | stay | → stopped |
/// | stopped | – | – | – | – | – |
///
/// INVARIANT: sources learn of a batch's fate exactly once, before the next batch is cut. Owned by
/// the broker's loop.
public final class GroupCommit {
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  /// What it wants done.
  public interface Effects {
    void append(Batch batch);

    void resolve(Batch batch);

    /// A sync failed: stop the broker; nothing more is acknowledged.
    void stop(String cause);

    /// A batch waits for more: `pump` is wanted after so long, whatever else happens.
    default void pumpIn(Duration wait) {}
  }

  private sealed interface State {
    /// Nothing is cut before `notBeforeNanos`: a store that just failed gets a moment.
    record Idle(long notBeforeNanos, boolean waits) implements State {}

    record UnderWay(Batch batch, List<Share> shares) implements State {}

    record Unresolved(Batch batch, List<Share> shares, long askAtNanos, boolean asked)
        implements State {}

    record Stopped() implements State {}
  }

  /// Which frames of a batch a source added.
  private record Share(CommitSource source, int from, int to) {}

  private static final State.Idle READY = new State.Idle(0, false);
  private static final Duration AFTER_FAILURE = Duration.ofMillis(50);
  private static final long[] MICROS = {
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000
  };
  private static final long[] EVENTS = {0, 1, 4, 16, 64, 256, 1_024, 4_096};

  private List<CommitSource> sources;
  private final Ends ends;
  private final Effects effects;
  private final long maxEvents;
  private final long maxBytes;
  private final Pace pace = new Pace();
  private long pumpAtNanos = Long.MIN_VALUE / 2;
  private long lastBatch;
  private State state = READY;
  private final Spread micros = new Spread(MICROS);
  private final Spread events = new Spread(EVENTS);
  private long frames;
  private long failed;
  private long unknown;
  private long cutNanos;

  /// What became of the batches of this run.
  ///
  /// @param micros how long each that was stored took, from the cut until its sources were told
  /// @param events how many events each of them held; 0: control or notes only
  /// @param unknown how often the fate of one was not known at once
  public record Figures(
      Spread.View micros, Spread.View events, long frames, long failed, long unknown) {}

  public GroupCommit(
      List<CommitSource> sources,
      Ends ends,
      long lastBatch,
      long maxEvents,
      long maxBytes,
      Effects effects) {
    this.sources = List.copyOf(sources);
    this.ends = ends;
    this.lastBatch = lastBatch;
    this.maxEvents = maxEvents;
    this.maxBytes = maxBytes;
    this.effects = effects;
  }

  /// Other sources from the next batch on, in order of precedence. Those of a batch that is under
  /// way are told of its fate all the same.
  public void sources(List<CommitSource> others) {
    sources = List.copyOf(others);
  }

  /// Cuts a batch if none is under way and there is something to store; asks again about an unknown
  /// one.
  public void pump(Moment now) {
    switch (state) {
      case State.Idle(long notBeforeNanos, boolean waits) -> {
        if (!waits || now.reached(notBeforeNanos)) {
          cut(now);
        }
      }
      case State.Unresolved unresolved -> ask(unresolved, now);
      case State.UnderWay _, State.Stopped _ -> {}
    }
  }

  /// What became of the batch that is under way.
  public void completed(Completion completion, Moment now) {
    switch (state) {
      case State.UnderWay(Batch batch, List<Share> shares) ->
          settle(batch, shares, completion, now);
      case State.Unresolved(Batch batch, List<Share> shares, _, _) ->
          settle(batch, shares, completion, now);
      case State.Idle _ -> throw new IllegalStateException("Completion of no batch");
      case State.Stopped _ -> {}
    }
  }

  /// When the latest batch was cut, by the monotonic clock.
  public long cutNanos() {
    return cutNanos;
  }

  public boolean isIdle() {
    return state instanceof State.Idle;
  }

  public boolean isStopped() {
    return state instanceof State.Stopped;
  }

  /// The number of the batch whose fate is unknown, if there is one.
  public Optional<Long> unresolved() {
    return state instanceof State.Unresolved(Batch batch, _, _, _)
        ? Optional.of(batch.number())
        : Optional.empty();
  }

  public Figures figures() {
    return new Figures(micros.view(), events.view(), frames, failed, unknown);
  }

  private void cut(Moment now) {
    if (gathers(now)) {
      if (now.reached(pumpAtNanos)) {
        pumpAtNanos = now.plus(Pace.GAP).nanos();
        effects.pumpIn(Pace.GAP);
      }
      return;
    }
    Batch.Builder builder = Batch.builder();
    CommitSource.Budget budget = new CommitSource.Budget(maxEvents, maxBytes);
    List<Share> shares = new ArrayList<>();
    for (CommitSource source : sources) {
      if (source.hasWork()) {
        int from = builder.frames.size();
        source.fill(builder, budget.isOpen() ? budget : share(), now);
        shares.add(new Share(source, from, builder.frames.size()));
      }
    }
    Batch batch = builder.build(lastBatch + 1);
    if (batch.isEmpty()) {
      // A source may have found that it has nothing to store after all; it is told so.
      shares.forEach(share -> share.source().stored(List.of(), now));
      return;
    }
    pace.cut(eventsOf(batch.frames()), now);
    cutNanos = now.nanos();
    state = new State.UnderWay(batch, shares);
    effects.append(batch);
  }

  private static long eventsOf(List<Frame> some) {
    long count = 0;
    for (Frame frame : some) {
      count += frame.entries().size();
    }
    return count;
  }

  /// Whether all that there is to store may wait a moment for more.
  private boolean gathers(Moment now) {
    long patient = 0;
    for (CommitSource source : sources) {
      if (source.hasWork()) {
        long events = source.patient();
        if (events == 0) {
          return false;
        }
        patient += events;
      }
    }
    return pace.waits(patient, now);
  }

  /// What a source gets when those before it have filled the batch: precedence may slow it, never
  /// starve it.
  private CommitSource.Budget share() {
    return new CommitSource.Budget(Math.max(1, maxEvents / 8), Math.max(1, maxBytes / 8));
  }

  private void settle(Batch batch, List<Share> shares, Completion completion, Moment now) {
    switch (completion) {
      case Completion.Stored(List<Frame> stored) -> {
        lastBatch = batch.number();
        state = READY;
        micros.add((now.nanos() - cutNanos) / 1_000);
        events.add(eventsOf(stored));
        frames += stored.size();
        ends.stored(stored, batch.skips());
        for (Share share : shares) {
          share.source().stored(stored.subList(share.from(), share.to()), now);
        }
      }
      case Completion.Failed(String cause) -> {
        failed++;
        state = new State.Idle(now.nanos() + AFTER_FAILURE.toNanos(), true);
        for (Share share : shares) {
          share.source().failed(cause, now);
        }
      }
      case Completion.Unknown _ -> {
        unknown++;
        state = new State.Unresolved(batch, shares, now.nanos() + ASK_AGAIN.toNanos(), false);
      }
      case Completion.Broken(String cause) -> {
        state = new State.Stopped();
        effects.stop(cause);
      }
    }
  }

  private void ask(State.Unresolved unresolved, Moment now) {
    if (!unresolved.asked() && now.reached(unresolved.askAtNanos())) {
      state =
          new State.Unresolved(
              unresolved.batch(), unresolved.shares(), unresolved.askAtNanos(), true);
      effects.resolve(unresolved.batch());
    }
  }
}
