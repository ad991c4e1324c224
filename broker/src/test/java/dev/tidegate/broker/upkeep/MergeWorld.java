package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiConsumer;

/// A store with the merging of its frames and what else may change them.
final class MergeWorld extends UpkeepWorld {
  static final RegionId SELF = Frames.EU;

  final List<Batch.Merge> merged = new ArrayList<>();
  private final MergeConfig config;
  private final Notes notes = new Notes();
  boolean othersWait;
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
    beginAnew();
    merger = newMerger();
    commits = commits(journal.recover().lastBatch());
  }

  @Override
  GroupCommit commits() {
    return commits;
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

  @Override
  void pump() {
    revisions.pump(now);
    merger.pump(now);
    commits.pump(now);
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

  /// The buckets that were read since this was last asked.
  Set<Integer> bucketsRead() {
    Set<Integer> buckets = new HashSet<>();
    reads.forEach(query -> buckets.add(query.bucket().value()));
    reads.clear();
    return buckets;
  }

  /// Nobody may give the store a batch that it refuses; but for merges of what is damaged.
  @Override
  Completion stored(Batch batch) {
    Completion done = super.stored(batch);
    if (done instanceof Completion.Failed && batch.merge().isEmpty()) {
      throw new AssertionError(done);
    }
    return done;
  }

  private final class Merging implements Merger.Effects {
    @Override
    public SortedMap<BucketId, Long> ends() {
      return ends.positions();
    }

    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {
      reads.add((Query.FramesFrom) query);
      ask(query, then);
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
