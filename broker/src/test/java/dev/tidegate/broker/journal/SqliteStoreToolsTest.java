package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is found in a store that is damaged in one place, what is counted in one, and what is left
/// of one that is compacted.
final class SqliteStoreToolsTest {
  private static final BucketId BUCKET = new BucketId(7);
  private static final ChannelId GENERAL = Frames.channel(BUCKET, 0);
  private static final ChannelId RANDOM = Frames.channel(BUCKET, 1);
  private static final int FRAMES = 20;

  @TempDir private Path folder = Path.of("unset");
  private Path file = Path.of("unset");
  private SqliteStore store = new SqliteStore(Path.of("unset"));
  private final List<Frame> stored = new ArrayList<>();

  @BeforeEach
  void fill() {
    file = folder.resolve("journal.db");
    store = new SqliteStore(folder);
    Pointer end = Pointer.START;
    for (int number = 1; number <= FRAMES; number++) {
      Frame frame =
          Frames.after(end)
              .event(GENERAL, "g".repeat(100 * number))
              .key(number, number)
              .event(RANDOM, "r")
              .mark(Frames.producer(number % 2), number)
              .build();
      end = frame.end();
      Batch.Builder batch = Batch.builder();
      batch.frames.add(frame);
      Completion done = Asked.append(store.journal(), batch.build(number));
      stored.addAll(((Completion.Stored) done).frames());
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  private SqliteVerification.Verdict verified() {
    return SqliteVerification.run(file, true, StoreProgress.NONE);
  }

  @Test
  void verify_bytesOfAFrameDamaged_frameIsNamed() {
    store.stop();
    store.damage(new EventId(Frames.EU, 1, BUCKET, 5));

    SqliteVerification.Verdict verdict = verified();

    assertThat(verdict.found()).isEqualTo(1);
    SqliteVerification.Finding finding = verdict.findings().getFirst();
    assertThat(finding.frame()).isEqualTo("3: eu-de bucket 7 1.5 to 6");
    assertThat(finding.what()).contains("checksums");
    assertThat(finding.then()).contains("asked back from other regions");
  }

  @ParameterizedTest
  @CsvSource({
    "update frame set outline = x'00' where id = 4, second copy",
    "update frame set knots = x'00' where id = 4, ties to the frames before it are damaged",
    "update frame set knots = (select knots from frame where id = 9) where id = 4, ties do not name",
    "update frame set first_position = first_position + 1 where id = 4, first position is not 7",
    "update frame set first_sequence = first_sequence + 1 where id = 4, does not follow 6",
    "update key_block set keys = x'00' where frame = 4, idempotency keys",
    "delete from frame where id = 4, frames 4 to 4 are not there",
    "update head set last = last + 1, is not its last frame",
    "update run_end set sequence = 3, is before its last frame"
  })
  void verify_damagedInOnePlace_isFound(String sql, String what) throws SQLException {
    store.stop();
    execute("delete from fresh_head");
    execute("update meta set folded = last_batch");
    execute(sql);

    assertThat(verified().findings())
        .extracting(SqliteVerification.Finding::what)
        .anySatisfy(found -> assertThat(found).contains(what));
  }

  @Test
  void verify_wholeStore_isClean() {
    store.stop();

    SqliteVerification.Verdict verdict = verified();

    assertThat(verdict.findings()).isEmpty();
    assertThat(verdict.isClean()).isTrue();
    assertThat(verdict.frames()).isEqualTo(FRAMES);
    assertThat(verdict.events()).isEqualTo(2 * FRAMES);
  }

  @Test
  void verify_journalIsOpen_readsBesideIt() {
    assertThat(SqliteVerification.run(file, false, StoreProgress.NONE).isClean()).isTrue();

    assertThat(Asked.append(store.journal(), Batch.builder().build(FRAMES + 1)))
        .isInstanceOf(Completion.Stored.class);
  }

  @Test
  void verify_newerStore_refused() throws SQLException {
    store.stop();
    execute("pragma user_version = 99");

    assertThatThrownBy(this::verified)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("newer than this release");
  }

  @Test
  void count_whatIsThere_byKindOriginBucketAndChannel() throws IOException {
    SqliteCensus.Figures figures = SqliteCensus.count(file, 1, StoreProgress.NONE);

    assertThat(figures.events()).isEqualTo(2 * FRAMES);
    assertThat(figures.frames()).isEqualTo(FRAMES);
    assertThat(figures.damaged()).isZero();
    long bodies = stored.stream().mapToLong(Frame::recordBytes).sum();
    assertThat(figures.bodyBytes()).isEqualTo(bodies);
    assertThat(figures.planBytes()).isPositive();
    assertThat(figures.indexBytes()).isPositive();
    assertThat(figures.origins())
        .containsExactly(new SqliteCensus.Share("eu-de", 2 * FRAMES, FRAMES, bodies));
    assertThat(figures.buckets())
        .containsExactly(new SqliteCensus.Share("7", 2 * FRAMES, FRAMES, bodies));
    assertThat(figures.channels())
        .containsExactly(
            new SqliteCensus.Share(GENERAL.toString(), FRAMES, FRAMES, bodies - 2 * FRAMES));
    assertThat(figures.oldestMillis()).contains(5_000L);
  }

  @Test
  void compact_freedPages_areGivenBackAndNothingElseChanges() throws IOException {
    Batch.Builder batch = Batch.builder();
    for (Frame frame : stored) {
      List<Entry> blank =
          frame.entries().stream()
              .map(entry -> entry.with(0, List.of(new Entry.Slot(0, bytes("-")))))
              .toList();
      batch.replacements.add(frame.revised(frame.plans(), blank));
    }
    assertThat(Asked.append(store.journal(), batch.build(FRAMES + 1)))
        .isInstanceOf(Completion.Stored.class);
    store.stop();
    Files.writeString(SqliteCompaction.leftover(file), "of a compaction that was killed");

    SqliteCompaction.Done done = SqliteCompaction.run(file);

    assertThat(done.bytesAfter()).isLessThan(done.bytesBefore()).isEqualTo(Files.size(file));
    assertThat(verified().isClean()).isTrue();
    try (var files = Files.list(folder)) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .doesNotContain("journal.db.compact");
    }
    assertThat(store.journal().recover().lastBatch()).isEqualTo(FRAMES + 1);
    Answer answer = Asked.read(store.journal(), new Query.FramesFrom(BUCKET, 1, 1 << 20));
    assertThat(((Answer.Frames) answer).frames()).hasSize(FRAMES);
  }

  /// The place that a copy of a store would lie at.
  @Test
  void open_afterAKilledCompaction_takesItsCopyAway() throws IOException {
    store.stop();
    Files.writeString(SqliteCompaction.leftover(file), "words that were deleted since");

    store.journal();

    assertThat(SqliteCompaction.leftover(file)).doesNotExist();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
