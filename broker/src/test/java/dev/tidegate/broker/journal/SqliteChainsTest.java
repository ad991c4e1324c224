package dev.tidegate.broker.journal;

import static dev.tidegate.broker.testing.Frames.EU;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Chains in a real store: long ones, ends that wait to be folded, and damage.
final class SqliteChainsTest {
  private static final BucketId BUCKET = new BucketId(7);
  private static final ChannelId GENERAL = Frames.channel(BUCKET, 0);
  private static final ChannelId RANDOM = Frames.channel(BUCKET, 1);
  private static final int ALL = 1 << 24;

  @TempDir private Path folder = Path.of("unset");
  private final List<Frame> stored = new ArrayList<>();

  @Test
  void read_knotsOfOneFrameDamaged_findsWhatIsBehindIt() throws SQLException {
    try (SqliteJournal journal = open(1_000)) {
      append(journal, 20);
    }
    execute("update frame set knots = zeroblob(length(knots)) where id in (7, 15)");

    try (SqliteJournal journal = open(1_000)) {
      assertAllFound(journal);
      append(journal, 20);
      assertAllFound(journal);
    }
  }

  @Test
  void read_knotsOfNeighboursDamaged_isNotAnswered() throws SQLException {
    try (SqliteJournal journal = open(1_000)) {
      append(journal, 20);
    }
    execute("update frame set knots = zeroblob(length(knots)) where id in (19, 20)");

    try (SqliteJournal journal = open(1_000)) {
      assertThat(Asked.read(journal, new Query.FramesFrom(BUCKET, 1, ALL)))
          .isInstanceOf(Answer.Unreadable.class);
      assertThat(Asked.append(journal, next().build(21))).isInstanceOf(Completion.Failed.class);
    }
  }

  @Test
  void open_endsOfChainsDamaged_refused() throws SQLException {
    try (SqliteJournal journal = open(1_000)) {
      append(journal, 3);
    }
    execute("update fresh_head set changes = zeroblob(length(changes)) where batch = 2");

    try (SqliteJournal journal = open(1_000)) {
      assertThatThrownBy(journal::recover).isInstanceOf(JournalException.class);
      assertThat(Asked.append(journal, next().build(4))).isInstanceOf(Completion.Failed.class);
    }
  }

  /// More batches than there are places for their changes, and a reader that asks now and then.
  @Test
  void read_afterManyBatches_knowsTheEndsOfAll() {
    try (SqliteJournal journal = open(1_000_000)) {
      for (int batches : List.of(1, 100, 154, 2, 400)) {
        append(journal, batches);
        assertAllFound(journal);
        assertThat(journal.recover().ends())
            .containsEntry(new StreamKey(BUCKET, EU), List.of(stored.getLast().end()));
      }
    }
    try (SqliteJournal journal = open(1_000_000)) {
      assertAllFound(journal);
      append(journal, 1);
      assertAllFound(journal);
    }
  }

  private void assertAllFound(SqliteJournal journal) {
    Answer all = Answer.Frames.of(stored);
    assertThat(Asked.read(journal, new Query.FramesFrom(BUCKET, 1, ALL))).isEqualTo(all);
    assertThat(Asked.read(journal, new Query.StreamFrom(BUCKET, EU, Pointer.START, ALL)))
        .isEqualTo(all);
    assertThat(Asked.read(journal, new Query.ChannelFrames(GENERAL, 0, false, 10_000)))
        .isEqualTo(all);
    List<Frame> random =
        stored.reversed().stream().filter(frame -> frame.entries().size() == 2).toList();
    assertThat(Asked.read(journal, new Query.ChannelFrames(RANDOM, 0, true, 10_000)))
        .isEqualTo(Answer.Frames.of(random));
    for (int i = 0; i < stored.size(); i += 7) {
      Answer one = Answer.Frames.of(List.of(stored.get(i)));
      long sequence = stored.get(i).head().firstSequence();
      assertThat(Asked.read(journal, new Query.FrameOf(new EventId(EU, 1, BUCKET, sequence))))
          .isEqualTo(one);
      assertThat(
              Asked.read(journal, new Query.FrameOfMark(Frames.producer(1), BUCKET, (long) i + 1)))
          .isEqualTo(one);
    }
  }

  private void append(SqliteJournal journal, int batches) {
    for (int i = 0; i < batches; i++) {
      Completion done = Asked.append(journal, next().build(stored.size() + 1L));
      assertThat(done).isInstanceOf(Completion.Stored.class);
      stored.addAll(((Completion.Stored) done).frames());
    }
  }

  /// One frame, and every fifth time with an event of another channel.
  private Batch.Builder next() {
    long number = stored.size() + 1L;
    Frames.Builder frame =
        Frames.after(stored.isEmpty() ? Pointer.START : stored.getLast().end())
            .event(GENERAL, "a" + number)
            .mark(Frames.producer(1), number);
    if (number % 5 == 0) {
      frame.event(RANDOM, "b" + number);
    }
    Batch.Builder batch = Batch.builder();
    batch.frames.add(frame.build());
    return batch;
  }

  private SqliteJournal open(int mostFresh) {
    return SqliteJournal.open(
        folder.resolve("journal.db"),
        EU,
        0,
        RandomGenerator.of("L64X128MixRandom"),
        new SqliteSettings(256 << 10, Duration.ofMillis(1), Duration.ofMillis(100), mostFresh),
        source -> source);
  }

  /// Past the journal, as rot would.
  private void execute(String sql) throws SQLException {
    try (Connection connection =
        new SqliteFile(folder.resolve("journal.db")).open(SqliteSource.Use.WRITE)) {
      assertThat(new SqliteStatement(connection, sql).run()).isPositive();
      connection.commit();
    }
  }
}
