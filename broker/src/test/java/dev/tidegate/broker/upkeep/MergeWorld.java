package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A store with the merging of its frames and what else may change them.
///
/// Nothing happens by itself: [#step] answers one thing that was asked for.
final class MergeWorld {
  static final RegionId SELF = Frames.EU;

  final InMemoryJournal journal = new InMemoryJournal(1);
  final List<Query.FramesFrom> reads = new ArrayList<>();
  final List<Batch> batches = new ArrayList<>();
  final List<Batch.Merge> merged = new ArrayList<>();
  private final MergeConfig config;
  private final ArrayDeque<Consumer<Moment>> asked = new ArrayDeque<>();
  private final Notes notes = new Notes();
  Moment now = new Moment(1_000_000_000, 1_795_392_000_000L);
  boolean othersWait;
  Completion.Failed failure = new Completion.Failed("");
  int failures;
  private Ends ends = new Ends(journal.recover());
  Revisions revisions = new Revisions(new Revising());
  private Merger merger;
  private GroupCommit commits;

  MergeWorld(MergeConfig config) {
    this.config = config;
    merger = newMerger();
    commits = commits(0);
  }

  private Merger newMerger() {
    return new Merger(SELF, journal.recover().settled(), config, revisions, new Merging(), now);
  }

  Merger.Figures figures() {
    return merger.figures();
  }

  /// The broker's process ends and another begins on the same store; what was asked is forgotten.
  void restart() {
    asked.clear();
    ends = new Ends(journal.recover());
    revisions = new Revisions(new Revising());
    merger = newMerger();
    commits = commits(journal.recover().lastBatch());
  }

  private GroupCommit commits(long lastBatch) {
    return new GroupCommit(
        List.of(revisions, notes, merger), ends, lastBatch, 1_000, 1 << 20, new Committing());
  }

  /// Stores a frame of the region's own with so many events, now.
  Frame store(int bucket, int events, int bytes) {
    return store(bucket, SELF, events, bytes);
  }

  Frame store(int bucket, RegionId origin, int events, int bytes) {
    BucketId id = new BucketId(bucket);
    Pointer after = ends.end(id, origin);
    Frames.Builder frame = Frames.after(after).bucket(id).origin(origin).storedAt(now.millis());
    for (int i = 0; i < events; i++) {
      frame.event(Frames.channel(id, 0), List.of(slot("x".repeat(bytes))));
    }
    return store(frame.build());
  }

  Frame store(Frame frame) {
    while (!commits.isIdle()) {
      step();
    }
    Batch.Builder batch = Batch.builder();
    batch.frames.add(frame);
    long number = journal.lastBatch() + 1;
    Completion done = journal.store(batch.build(number));
    Frame stored = ((Completion.Stored) done).frames().getFirst();
    ends.stored(stored);
    commits = commits(number);
    return stored;
  }

  static Entry.Slot slot(String text) {
    return new Entry.Slot(0, text.getBytes(StandardCharsets.UTF_8));
  }

  void keep(int token) {
    notes.keep(Frames.ACME, "tail", new byte[] {(byte) token});
  }

  void advance(long millis) {
    now = new Moment(now.nanos() + millis * 1_000_000, now.millis() + millis);
  }

  /// As the loop does between any two inputs.
  void pump() {
    revisions.pump(now);
    merger.pump(now);
    commits.pump(now);
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

  /// Answers what is asked while so much time passes.
  void run(long millis) {
    for (long passed = 0; passed < millis; passed += 100) {
      while (step()) {}
      advance(100);
    }
    while (step()) {}
  }

  /// How many events each frame of the bucket holds.
  List<Integer> sizes(int bucket) {
    return frames(bucket).stream().map(frame -> frame.entries().size()).toList();
  }

  List<Frame> frames(int bucket) {
    Query all = new Query.FramesFrom(new BucketId(bucket), 1, Integer.MAX_VALUE);
    return ((Answer.Frames) journal.answer(all)).frames();
  }

  /// The buckets that were read since this was last asked.
  Set<Integer> bucketsRead() {
    Set<Integer> buckets = new HashSet<>();
    reads.forEach(query -> buckets.add(query.bucket().value()));
    reads.clear();
    return buckets;
  }

  /// Nobody may give the store a batch that it refuses; but for merges of what is damaged.
  private Completion stored(Batch batch) {
    Completion done = journal.store(batch);
    if (done instanceof Completion.Failed && batch.merge().isEmpty()) {
      throw new AssertionError(done);
    }
    return done;
  }

  private final class Committing implements GroupCommit.Effects {
    @Override
    public void append(Batch batch) {
      batches.add(batch);
      asked.add(at -> {
        boolean fails = failures > 0;
        failures -= fails ? 1 : 0;
        commits.completed(fails ? failure : stored(batch), at);
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
      asked.add(at -> then.accept(journal.answer(query), at));
    }

    @Override
    public void replaced(Frame revised, Moment at) {}

    @Override
    public void wake() {}
  }

  private final class Merging implements Merger.Effects {
    @Override
    public SortedMap<BucketId, Long> ends() {
      return ends.positions();
    }

    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {
      reads.add((Query.FramesFrom) query);
      asked.add(at -> then.accept(journal.answer(query), at));
    }

    @Override
    public boolean othersWait() {
      return othersWait || revisions.hasWork() || notes.hasWork();
    }

    @Override
    public void merged(Batch.Merge places) {
      merged.add(places);
    }

    @Override
    public void wake() {}
  }
}
