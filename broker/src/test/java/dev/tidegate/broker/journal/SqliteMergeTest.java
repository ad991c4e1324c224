package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Merged;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;

/// Merged frames in a real store: at each call that can fail, where ties are damaged, and by the
/// commands that look at a store.
final class SqliteMergeTest {
  private static final BucketId BUCKET = new BucketId(7);
  private static final BucketId OTHER = new BucketId(200);
  private static final ChannelId GENERAL = Frames.channel(BUCKET, 0);
  private static final ChannelId RANDOM = Frames.channel(BUCKET, 1);
  private static final int FRAMES = 12;
  private static final int MOST_CALLS = 200;
  private static final int ALL = 1 << 24;

  /// Takes a store back to what it was before frames could be merged.
  static final List<String> BEFORE =
      List.of(
          "drop table sign",
          "drop table settled",
          "alter table meta drop column signs",
          "pragma user_version = 4");

  @TempDir private Path folder = Path.of("unset");
  private final AtomicReference<@Nullable FaultySource> faults = new AtomicReference<>();
  private final List<Frame> stored = new ArrayList<>();
  private Optional<SqliteJournal> open = Optional.empty();

  /// Frames of one event at odd rows, with keys and marks; at even rows those of another bucket.
  @BeforeEach
  void fill() {
    Pointer end = Pointer.START;
    for (int i = 1; i <= FRAMES; i++) {
      Batch.Builder batch = Batch.builder();
      Frame frame =
          Frames.after(end)
              .event(i % 4 == 0 ? RANDOM : GENERAL, "n" + i)
              .key(i, 1)
              .mark(Frames.producer(1), i)
              .build();
      end = frame.end();
      batch.frames.add(frame);
      batch.frames.add(
          Frames.after(i == 1 ? Pointer.START : new Pointer(1, i - 1))
              .bucket(OTHER)
              .event(Frames.channel(OTHER, 0), "o" + i)
              .build());
      stored.add(((Completion.Stored) append(batch.build(i))).frames().getFirst());
    }
  }

  @AfterEach
  void close() {
    open.ifPresent(SqliteJournal::close);
    open = Optional.empty();
  }

  @ParameterizedTest
  @EnumSource(names = {"SQLITE_FULL", "SQLITE_IOERR_WRITE"})
  void merge_anyStatementFails_partsAreThereAndCanBeMerged(SQLiteErrorCode code) {
    int failed = 0;
    Completion completion = new Completion.Failed("");
    for (int nth = 1; nth < MOST_CALLS && completion instanceof Completion.Failed; nth++) {
      faults().failAt(FaultySource.Call.WRITE, nth, code);
      completion = append(merging(FRAMES + 1, 3, 9));
      if (completion instanceof Completion.Failed) {
        failed++;
        assertHolds(stored);
      }
    }

    assertThat(failed).isBetween(20, MOST_CALLS - 20);
    assertHolds(merged(3, 9));
    close();
    assertHolds(merged(3, 9));
    close();
    assertThat(verified()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"COMMIT", "COMMIT_DONE"})
  void merge_commitFails_partsOrTheMergedFrame(FaultySource.Call call) {
    faults().failAt(call, 1, SQLiteErrorCode.SQLITE_IOERR_WRITE);

    Completion completion = append(merging(FRAMES + 1, 3, 9));

    boolean done = call == FaultySource.Call.COMMIT_DONE;
    assertThat(completion instanceof Completion.Stored).isEqualTo(done);
    assertHolds(done ? merged(3, 9) : stored);
    close();
    assertHolds(done ? merged(3, 9) : stored);
  }

  @Test
  void read_knotsOfAMergedFrameDamaged_eachFrameIsGivenOnce() throws SQLException {
    append(merging(FRAMES + 1, 3, 5));
    append(merging(FRAMES + 2, 7, 9));
    close();
    execute("update frame set knots = zeroblob(length(knots)) where id = 17");

    List<Frame> left = new ArrayList<>(stored.subList(0, 2));
    left.add(Merged.of(stored.subList(2, 5)));
    left.add(stored.get(5));
    left.add(Merged.of(stored.subList(6, 9)));
    left.addAll(stored.subList(9, FRAMES));
    assertHolds(left);
    Frame more =
        Frames.after(stored.getLast().end())
            .event(RANDOM, "m")
            .key(99, 1)
            .mark(Frames.producer(1), 99)
            .build();
    Batch.Builder batch = Batch.builder();
    batch.frames.add(more);
    left.addAll(((Completion.Stored) append(batch.build(FRAMES + 3))).frames());
    assertHolds(left);
    assertThat(append(merging(FRAMES + 4, 6, 9))).isInstanceOf(Completion.Failed.class);
  }

  @Test
  void tools_storeWithMergedFrames_countAndFindItWhole() throws IOException {
    append(merging(FRAMES + 1, 3, 5));
    append(merging(FRAMES + 2, 2, 9));
    assertThat(SqliteVerification.run(file(), false, StoreProgress.NONE).findings()).isEmpty();
    close();

    assertThat(verified()).isEmpty();
    SqliteCensus.Figures figures = SqliteCensus.count(file(), 2, StoreProgress.NONE);
    assertThat(figures.frames()).isEqualTo(2 * FRAMES - 7);
    assertThat(figures.events()).isEqualTo(2 * FRAMES);
    assertThat(figures.merged()).isEqualTo(7);
    assertThat(SqliteBrief.of(file()).frames()).isEqualTo(2 * FRAMES - 7);
    SqliteCompaction.run(file());
    assertThat(verified()).isEmpty();
    List<Frame> parts = new ArrayList<>(stored.subList(1, 9));
    parts.set(1, Merged.of(stored.subList(2, 5)));
    parts.subList(2, 4).clear();
    List<Frame> left = new ArrayList<>(stored.subList(0, 1));
    left.add(Merged.of(parts));
    left.addAll(stored.subList(9, FRAMES));
    assertHolds(left);
  }

  /// A page of rows is 128: what was read in one is merged before the next is.
  @Test
  void verify_framesAreMergedMeanwhile_findsNothing() {
    int frames = 200;
    for (int i = FRAMES + 1; i <= frames; i++) {
      Batch.Builder batch = Batch.builder();
      batch.frames.add(
          Frames.after(new Pointer(1, i - 1))
              .event(i % 4 == 0 ? RANDOM : GENERAL, "n" + i)
              .mark(Frames.producer(1), i)
              .build());
      append(batch.build(i));
    }
    List<Long> pages = new ArrayList<>();

    var verdict =
        SqliteVerification.run(
            file(),
            false,
            (row, _) -> {
              pages.add(row);
              // The last frame of the page, one before it, and some behind it.
              long position = row - FRAMES;
              long number = journal().recover().lastBatch() + 1;
              if (position + 9 < frames) {
                assertThat(append(merging(number, position - 9, position + 9)))
                    .isInstanceOf(Completion.Stored.class);
              }
            });

    assertThat(pages).hasSizeGreaterThan(1);
    assertThat(verdict.findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "delete from sign where id = 5, frames 5 to",
    "delete from frame where id = 3, frames 3 to",
    "update sign set frame = 18 where id = 15, ties do not name",
    "update sign set frame = 900 where id = 5, merged into one that is not there",
    "update meta set signs = 3, signs of merged frames",
    "update frame set first_position = 4 where id = 17, first position is not 3"
  })
  void verify_damagedInOnePlace_isFound(String sql, String what) throws SQLException {
    append(merging(FRAMES + 1, 3, 9));
    close();
    execute(sql);

    assertThat(verified()).anySatisfy(found -> assertThat(found).contains(what));
  }

  @Test
  void open_storeOfBefore_isBroughtUpAndItsFramesAreMerged() throws SQLException {
    close();
    for (String sql : BEFORE) {
      execute(sql);
    }

    assertHolds(stored);
    assertThat(append(merging(FRAMES + 1, 3, 9))).isInstanceOf(Completion.Stored.class);
    assertHolds(merged(3, 9));
    close();
    assertThat(verified()).isEmpty();
  }

  private List<String> verified() {
    return SqliteVerification.run(file(), true, StoreProgress.NONE).findings().stream()
        .map(SqliteVerification.Finding::what)
        .toList();
  }

  /// The frames with those from one to another, counted from 1, as one.
  private List<Frame> merged(int from, int to) {
    List<Frame> all = new ArrayList<>(stored.subList(0, from - 1));
    all.add(Merged.of(stored.subList(from - 1, to)));
    all.addAll(stored.subList(to, stored.size()));
    return all;
  }

  private void assertHolds(List<Frame> frames) {
    Answer all = Answer.Frames.of(frames);
    assertThat(read(new Query.FramesFrom(BUCKET, 1, ALL))).isEqualTo(all);
    assertThat(read(new Query.StreamFrom(BUCKET, Frames.EU, Pointer.START, ALL))).isEqualTo(all);
    for (Frame frame : frames) {
      Answer one = Answer.Frames.of(List.of(frame));
      for (var entry : frame.entries()) {
        assertThat(read(new Query.FrameOf(frame.id(entry)))).isEqualTo(one);
        assertThat(
                read(
                    new Query.ChannelFrames(
                        entry.channel(), entry.channelPosition() - 1, false, 1)))
            .isEqualTo(one);
      }
      for (Frame.Mark mark : frame.marks()) {
        assertThat(read(new Query.FrameOfMark(mark.producer(), BUCKET, mark.producerSequence())))
            .isEqualTo(one);
      }
    }
    List<Frame> random =
        frames.reversed().stream()
            .filter(frame -> frame.entries().stream().anyMatch(e -> e.channel().equals(RANDOM)))
            .toList();
    assertThat(read(new Query.ChannelFrames(RANDOM, 0, true, 99)))
        .isEqualTo(Answer.Frames.of(random));
    assertThat(journal().recover().keys())
        .extracting(Recovered.StoredKey::event)
        .containsExactlyInAnyOrderElementsOf(
            frames.stream()
                .flatMap(frame -> frame.keys().stream())
                .map(key -> new EventId(Frames.EU, 1, BUCKET, key.sequence()))
                .toList());
  }

  private static Batch merging(long number, long first, long last) {
    Batch.Builder batch = Batch.builder();
    batch.merge = Optional.of(new Batch.Merge(BUCKET, first, last));
    return batch.build(number);
  }

  private Path file() {
    return folder.resolve("journal.db");
  }

  private SqliteJournal journal() {
    if (open.isEmpty()) {
      open =
          Optional.of(
              SqliteStore.open(
                  file(),
                  real -> {
                    FaultySource source = new FaultySource(real);
                    faults.set(source);
                    return source;
                  }));
    }
    return open.get();
  }

  private FaultySource faults() {
    journal();
    FaultySource source = faults.get();
    if (source == null) {
      throw new AssertionError("No store is open");
    }
    return source;
  }

  private Completion append(Batch batch) {
    return Asked.append(journal(), batch);
  }

  private Answer read(Query query) {
    return Asked.read(journal(), query);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
