package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Makes one frame of small ones that lie one behind the other, bucket after bucket, slowly and
/// only while nobody else has something to store.
///
/// | state | goes on when | and then |
/// |---|---|---|
/// | resting | a bucket was left alone for long enough and has something to look at | → looking |
/// | looking | a page is read; 30 s without an answer: the bucket is left | → merging, looking, or resting |
/// | merging | the merge is durable | → looking |
/// | merging | it is not, or a frame of it is being changed: the bucket is left | → resting |
///
/// A merge is a batch of its own, so that nobody's commit fails with it. How far each bucket is
/// done for good is noted in the store, for the next start. Owned by the broker's loop.
public final class Merger implements CommitSource {
  private static final Duration PAGE_LOST = Duration.ofSeconds(30);

  /// What it wants done.
  public interface Effects {
    /// The last position of each bucket that has any.
    SortedMap<BucketId, Long> ends();

    void read(Query query, BiConsumer<Answer, Moment> then);

    /// Whether another stage has something to store.
    boolean othersWait();

    /// Frames became one, durably: who has them in memory forgets them.
    void merged(Batch.Merge places);

    void wake();
  }

  /// What came of it in this run.
  ///
  /// @param frames that became part of another
  public record Figures(long merges, long frames) {}

  private final RegionId self;
  private final MergeConfig config;
  private final Revisions revisions;
  private final Effects effects;
  private final SortedMap<BucketId, Long> settled;
  private final long[] lookAtNanos = new long[BucketId.COUNT];
  private Optional<MergeWalk> walk = Optional.empty();
  private Optional<MergeRun> wanted = Optional.empty();
  private boolean isDue;
  private boolean underWay;
  private long reading;
  private long pages;
  private long pageLostAtNanos;
  private long nextReadNanos;
  private long nextMergeNanos;
  private long nextLookNanos;
  private long unnotedBytes;
  private boolean noteWaits;
  private boolean noteUnderWay;
  private long merges;
  private long mergedFrames;

  /// @param known up to where each bucket is done for good, as the store says
  public Merger(
      RegionId self,
      Map<BucketId, Long> known,
      MergeConfig config,
      Revisions revisions,
      Effects effects,
      Moment now) {
    this.self = self;
    this.config = config;
    this.revisions = revisions;
    this.effects = effects;
    settled = new TreeMap<>(known);
    nextReadNanos = now.nanos();
    nextMergeNanos = now.nanos();
    nextLookNanos = now.plus(config.rest()).nanos();
    Arrays.fill(lookAtNanos, nextLookNanos);
  }

  public Figures figures() {
    return new Figures(merges, mergedFrames);
  }

  /// Goes on with what can go on. Cheap when there is nothing to do.
  public void pump(Moment now) {
    if (!config.on() || underWay) {
      return;
    }
    if (walk.isEmpty() && now.reached(nextLookNanos)) {
      look(now);
    }
    if (reading != 0 && now.reached(pageLostAtNanos)) {
      reading = 0;
      leave(now);
    }
    while (walk.isPresent() && reading == 0 && wanted.isEmpty() && now.reached(nextReadNanos)) {
      step(walk.get(), now);
    }
    if (wanted.isPresent() && !isDue && now.reached(nextMergeNanos)) {
      isDue = true;
      effects.wake();
    }
  }

  /// Begins with the bucket that has waited longest, if one is to be looked at.
  private void look(Moment now) {
    Optional<BucketId> next = Optional.empty();
    long soonest = now.plus(config.rest()).nanos();
    SortedMap<BucketId, Long> ends = effects.ends();
    for (Map.Entry<BucketId, Long> each : ends.entrySet()) {
      long at = lookAtNanos[each.getKey().value()];
      if (each.getValue() > from(each.getKey()) && at - soonest < 0) {
        soonest = at;
        next = Optional.of(each.getKey());
      }
    }
    if (next.isPresent() && now.reached(soonest)) {
      BucketId bucket = next.get();
      long oldEnoughMillis = now.millis() - config.age().toMillis();
      walk =
          Optional.of(
              new MergeWalk(
                  bucket, self, from(bucket), ends.getOrDefault(bucket, 0L), oldEnoughMillis));
    } else {
      nextLookNanos = soonest;
    }
  }

  private long from(BucketId bucket) {
    return settled.getOrDefault(bucket, 1L);
  }

  private void step(MergeWalk at, Moment now) {
    switch (at.next()) {
      case MergeWalk.Next.Read(long position) -> ask(at, position, now);
      case MergeWalk.Next.Merge(MergeRun run) -> wanted = Optional.of(run);
      case MergeWalk.Next.Over _ -> leave(now);
    }
  }

  private void ask(MergeWalk at, long position, Moment now) {
    long page = ++pages;
    reading = page;
    pageLostAtNanos = now.plus(PAGE_LOST).nanos();
    effects.read(
        new Query.FramesFrom(at.bucket(), position, config.pageBytes()),
        (answer, then) -> {
          if (reading == page) {
            reading = 0;
            answered(at, answer, then);
            pump(then);
          }
        });
  }

  private void answered(MergeWalk at, Answer answer, Moment now) {
    if (!(answer instanceof Answer.Frames frames)) {
      leave(now);
      return;
    }
    at.read(frames);
    long bytes = frames.frames().stream().mapToLong(Frame::recordBytes).sum();
    unnotedBytes += bytes;
    nextReadNanos = now.nanos() + Math.round(1e9 * bytes / config.readBytesPerSecond());
  }

  /// Leaves the bucket alone for a while.
  private void leave(Moment now) {
    MergeWalk left = walk.orElseThrow();
    walk = Optional.empty();
    wanted = Optional.empty();
    isDue = false;
    long millis = config.rest().toMillis();
    if (left.youngMillis() != Long.MAX_VALUE) {
      millis = Math.max(millis, left.youngMillis() + config.age().toMillis() - now.millis());
    }
    lookAtNanos[left.bucket().value()] = now.plus(Duration.ofMillis(millis)).nanos();
    if (left.settled() > from(left.bucket())) {
      settled.put(left.bucket(), left.settled());
      noteWaits = true;
    }
    if (noteWaits && unnotedBytes >= config.noteBytes()) {
      effects.wake();
    }
  }

  @Override
  public boolean hasWork() {
    boolean noteDue = noteWaits && unnotedBytes >= config.noteBytes();
    return (isDue || noteDue) && !effects.othersWait();
  }

  @Override
  public void fill(Batch.Builder batch, Budget budget, Moment now) {
    if (isDue && wanted.isPresent() && batch.isEmpty()) {
      Batch.Merge places = wanted.get().merge();
      if (revisions.hold(places)) {
        batch.merge = Optional.of(places);
        underWay = true;
      } else {
        leave(now);
      }
    }
    if (noteWaits) {
      batch.settled = Optional.of(new TreeMap<>(settled));
      noteWaits = false;
      noteUnderWay = true;
      unnotedBytes = 0;
    }
  }

  @Override
  public void stored(List<Frame> frames, Moment now) {
    noteUnderWay = false;
    if (underWay) {
      underWay = false;
      isDue = false;
      MergeRun run = wanted.orElseThrow();
      wanted = Optional.empty();
      merges++;
      mergedFrames += run.parts();
      long cost = run.bytes() + run.parts() * MergeConfig.PART_BYTES;
      nextMergeNanos = now.nanos() + Math.round(1e9 * cost / config.bytesPerSecond());
      walk.orElseThrow().merged();
      effects.merged(run.merge());
      revisions.release();
      pump(now);
    }
  }

  @Override
  public void failed(String cause, Moment now) {
    noteWaits |= noteUnderWay;
    noteUnderWay = false;
    if (underWay) {
      underWay = false;
      revisions.release();
      leave(now);
    }
  }
}
