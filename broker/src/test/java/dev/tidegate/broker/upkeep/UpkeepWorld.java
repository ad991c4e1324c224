package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A store, its revisions, and something that changes its frames in the background.
///
/// Nothing happens by itself: [#step] answers one thing that was asked for.
abstract class UpkeepWorld {
  final InMemoryJournal journal = new InMemoryJournal(1);
  final List<Query.FramesFrom> reads = new ArrayList<>();
  final List<Batch> batches = new ArrayList<>();
  private final ArrayDeque<Consumer<Moment>> asked = new ArrayDeque<>();
  Moment now = new Moment(1_000_000_000, 1_795_392_000_000L);
  Completion.Failed failure = new Completion.Failed("");
  int failures;
  Ends ends = new Ends(journal.recover());
  Revisions revisions = new Revisions(new Revising());

  /// Stores what is asked to be.
  abstract GroupCommit commits();

  /// As the loop does between any two inputs.
  abstract void pump();

  /// The broker's process ends and another begins on the same store; what was asked is forgotten.
  void beginAnew() {
    asked.clear();
    ends = new Ends(journal.recover());
    revisions = new Revisions(new Revising());
  }

  void advance(long millis) {
    now = new Moment(now.nanos() + millis * 1_000_000, now.millis() + millis);
  }

  /// Answers the oldest thing asked for; false if there is none.
  boolean step() {
    pump();
    Consumer<Moment> next = asked.poll();
    if (next != null) {
      next.accept(now);
      pump();
    }
    return next != null;
  }

  List<Frame> frames(int bucket) {
    Query all = new Query.FramesFrom(new BucketId(bucket), 1, Integer.MAX_VALUE);
    return ((Answer.Frames) journal.answer(all)).frames();
  }

  void ask(Query query, BiConsumer<Answer, Moment> then) {
    asked.add(at -> then.accept(answer(query), at));
  }

  Answer answer(Query query) {
    return journal.answer(query);
  }

  Completion stored(Batch batch) {
    return journal.store(batch);
  }

  /// The store, which fails as often as it is told to.
  final class Committing implements GroupCommit.Effects {
    @Override
    public void append(Batch batch) {
      batches.add(batch);
      asked.add(at -> {
        boolean fails = failures > 0;
        failures -= fails ? 1 : 0;
        commits().completed(fails ? failure : stored(batch), at);
      });
    }

    @Override
    public void resolve(Batch batch) {
      throw new IllegalStateException("No commit is unknown here");
    }

    @Override
    public void stop(String cause) {
      throw new IllegalStateException(cause);
    }
  }

  private final class Revising implements Revisions.Effects {
    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {
      ask(query, then);
    }

    @Override
    public void replaced(Frame revised, Moment at) {}

    @Override
    public void wake() {}
  }
}
