package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One way through the store, from a place to where the store ended when it began: page after page,
/// no faster than it may, and behind local publishes for as long as its patience lasts.
///
/// | a page is | until | then |
/// |---|---|---|
/// | due | its time has come and no publish waits | asked |
/// | asked | it is read; 30 s without an answer: due again | decided |
/// | decided | what changed in it is durable | the next is due |
final class SweepWalk {
  private static final Duration READ_AGAIN = Duration.ofMillis(500);

  /// A page whose answer or whose corrections never came is taken again.
  private static final Duration PAGE_LOST = Duration.ofSeconds(30);

  /// Who is told how far it is.
  interface Progress {
    /// Whether this is still the walk to go on with.
    boolean isCurrent(SweepWalk walk);

    /// A frame's correction is durable.
    void corrected();

    /// All before this place is done; not told for every page.
    void at(int bucket, long position);

    void finished(Sweeper.Report report);
  }

  private final SweepConfig config;
  private final Sweeper.Effects effects;
  private final Progress progress;
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

  SweepWalk(
      int bucket,
      long position,
      SweepConfig config,
      Sweeper.Effects effects,
      Progress progress,
      Moment now) {
    this.bucket = bucket;
    this.position = position;
    this.config = config;
    this.effects = effects;
    this.progress = progress;
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
    return page.equals(Optional.of(asked)) && progress.isCurrent(this);
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
    progress.corrected();
    if (--of.corrections == 0 && isCurrent(of)) {
      passed(of, now);
    }
  }

  private void passed(Page done, Moment now) {
    page = Optional.empty();
    position = done.next;
    if (unnoted >= config.noteBytes()) {
      unnoted = 0;
      progress.at(bucket, position);
    }
    pump(now);
  }

  private void finish(Moment now) {
    progress.finished(new Sweeper.Report(frames, bytes, corrected, damaged, now.since(beganNanos)));
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
