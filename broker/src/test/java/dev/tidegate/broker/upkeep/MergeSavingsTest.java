package dev.tidegate.broker.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.SqliteCensus;
import dev.tidegate.broker.journal.SqliteCompaction;
import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.broker.journal.SqliteVerification;
import dev.tidegate.broker.journal.StoreProgress;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What merging brings to a bucket of a hundred quiet channels, in a real store.
///
/// `-Dtidegate.merge.events=N` takes so many events and prints the figures (docs/benchmarks.md).
final class MergeSavingsTest {
  private static final BucketId BUCKET = new BucketId(7);
  private static final int CHANNELS = 100;
  private static final int EVENTS = Integer.getInteger("tidegate.merge.events", 0);
  private static final int FEW = 2_000;
  private static final long HOUR = Duration.ofHours(1).toMillis();

  @TempDir private Path folder = Path.of("unset");
  private final List<ChannelId> channels = new ArrayList<>();
  private Moment now = new Moment(0, 1_795_392_000_000L);

  @Test
  void merge_oneEventAFrame_takesLittleMoreThanHalfTheRoom() throws IOException {
    int events = EVENTS > 0 ? EVENTS : FEW;
    Path file = folder.resolve("journal.db");
    try (SqliteJournal journal = open(file)) {
      fill(journal, events);
    }
    SqliteCompaction.run(file);
    SqliteCensus.Figures before = SqliteCensus.count(file, 1, StoreProgress.NONE);
    String readBefore = read(file, events);

    long began = System.nanoTime();
    try (SqliteJournal journal = open(file)) {
      merge(journal);
    }
    String took = (System.nanoTime() - began) / 1_000_000 + " ms to merge";
    SqliteCompaction.run(file);
    SqliteCensus.Figures after = SqliteCensus.count(file, 1, StoreProgress.NONE);
    String readAfter = read(file, events);

    assertThat(SqliteVerification.run(file, true, StoreProgress.NONE).findings()).isEmpty();
    assertThat(after.events()).isEqualTo(before.events()).isEqualTo(events);
    assertThat(after.frames()).isLessThan(events / 50);
    assertThat(after.bodyBytes()).isEqualTo(before.bodyBytes());
    assertThat(after.fileBytes()).isLessThan(before.fileBytes() * 6 / 10);
    if (EVENTS > 0) {
      System.out.println(
          before + "\n" + readBefore + "\n" + after + "\n" + readAfter + "\n" + took);
    }
  }

  private static SqliteJournal open(Path file) {
    return SqliteJournal.open(
        file, Frames.EU, 0, 4 << 20, RandomGeneratorFactory.of("L64X128MixRandom").create(3));
  }

  /// Posts of 200 bytes with a producer's mark, each channel under a plan of its own.
  private void fill(SqliteJournal journal, int events) {
    for (int i = 0; i < CHANNELS; i++) {
      channels.add(Frames.channel(BUCKET, i));
    }
    Pointer end = Pointer.START;
    for (int i = 1, number = 1; i <= events; number++) {
      Batch.Builder batch = Batch.builder();
      for (int most = Math.min(events, i + 99); i <= most; i++) {
        Frame frame =
            Frames.after(end)
                .storedAt(now.millis())
                .event(channels.get(i % CHANNELS), List.of(new Entry.Slot(0, text(i))))
                .mark(Frames.producer(i % CHANNELS), i)
                .build();
        batch.frames.add(
            new Frame(
                frame.head(),
                List.of(Frames.PLAN.endingAt(now.millis() * 2 + i % CHANNELS)),
                frame.entries(),
                frame.keys(),
                frame.marks()));
        end = frame.end();
      }
      var done = new CompletableFuture<Completion>();
      journal.append(batch.build(number), done::complete);
      assertThat(done.join()).isInstanceOf(Completion.Stored.class);
    }
  }

  private static byte[] text(int number) {
    return "%0200d".formatted(number).getBytes(StandardCharsets.UTF_8);
  }

  /// Reads all of the bucket as a region does that comes back, and each channel's newest page.
  private String read(Path file, int events) {
    try (SqliteJournal journal = open(file)) {
      long began = System.nanoTime();
      long count = 0;
      Pointer after = Pointer.START;
      while (count < events) {
        for (Frame frame :
            frames(journal, new Query.StreamFrom(BUCKET, Frames.EU, after, 512 << 10))) {
          for (Entry entry : frame.entries()) {
            count++;
            assertThat(entry.kind()).isEqualTo(EventKind.POSTED);
          }
          after = frame.end();
        }
      }
      assertThat(count).isEqualTo(events);
      long all = System.nanoTime() - began;
      for (ChannelId channel : channels) {
        assertThat(frames(journal, new Query.ChannelFrames(channel, 0, true, 50))).isNotEmpty();
      }
      long pages = System.nanoTime() - began - all;
      return all / 1_000_000 + " ms to read all, " + pages / 1_000_000 + " ms for a page of each";
    }
  }

  private static List<Frame> frames(SqliteJournal journal, Query query) {
    return ((Answer.Frames) answer(journal, query)).frames();
  }

  private static Answer answer(SqliteJournal journal, Query query) {
    var answer = new CompletableFuture<Answer>();
    journal.read(query, answer::complete);
    return answer.join();
  }

  /// As a broker's loop does that has nothing else to do, with a clock that does not wait.
  private void merge(SqliteJournal journal) {
    now = new Moment(0, now.millis() + 2 * HOUR);
    Ends ends = new Ends(journal.recover());
    List<Runnable> inputs = new ArrayList<>();
    Revisions revisions = new Revisions(new NoRevisions());
    Merger merger =
        new Merger(
            Frames.EU,
            journal.recover().settled(),
            MergeConfig.DEFAULTS,
            revisions,
            new Merger.Effects() {
              @Override
              public SortedMap<BucketId, Long> ends() {
                return ends.positions();
              }

              @Override
              public void read(Query query, BiConsumer<Answer, Moment> then) {
                Answer answer = answer(journal, query);
                inputs.add(() -> then.accept(answer, now));
              }

              @Override
              public boolean othersWait() {
                return false;
              }

              @Override
              public void merged(Batch.Merge places) {}

              @Override
              public void wake() {}
            },
            now);
    List<Batch> batches = new ArrayList<>();
    GroupCommit commits =
        new GroupCommit(
            List.of(merger),
            ends,
            journal.recover().lastBatch(),
            1_000,
            1 << 20,
            new GroupCommit.Effects() {
              @Override
              public void append(Batch batch) {
                batches.add(batch);
              }

              @Override
              public void resolve(Batch batch) {}

              @Override
              public void stop(String cause) {}
            });
    long quiet = 0;
    while (quiet < 3 * HOUR) {
      merger.pump(now);
      commits.pump(now);
      if (!batches.isEmpty()) {
        var done = new CompletableFuture<Completion>();
        journal.append(batches.removeFirst(), done::complete);
        commits.completed(done.join(), now);
      } else if (!inputs.isEmpty()) {
        inputs.removeFirst().run();
      } else {
        now = now.plus(Duration.ofSeconds(1));
        quiet += 1_000;
      }
    }
  }

  private static final class NoRevisions implements Revisions.Effects {
    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {
      throw new IllegalStateException("Nothing is revised");
    }

    @Override
    public void replaced(Frame revised, Moment now) {
      throw new IllegalStateException("Nothing is revised");
    }

    @Override
    public void wake() {}
  }
}
