package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;

/// A disk that is full, fails, or does not sync: at every call that writes.
final class SqliteFaultTest {
  private static final BucketId BUCKET = new BucketId(7);
  private static final int MOST_CALLS = 100;

  @TempDir private Path folder = Path.of("unset");
  private final List<Frame> acknowledged = new ArrayList<>();
  private Optional<SqliteJournal> open = Optional.empty();
  private final AtomicReference<FaultySource> faults =
      new AtomicReference<>(
          new FaultySource(_ -> {
            throw new IllegalStateException();
          }));

  @AfterEach
  void close() {
    open.ifPresent(SqliteJournal::close);
  }

  /// As a connection does that is opened while another commits.
  @Test
  void append_anotherConnectionHasTheLockForAMoment_waitsForIt() throws Exception {
    SqliteJournal journal = journal();
    // Opens the writer's connection, and stores nothing.
    assertThat(Asked.resolve(journal, batch())).isInstanceOf(Completion.Failed.class);
    try (Connection other =
            new SqliteFile(folder.resolve("journal.db")).open(SqliteSource.Use.WRITE);
        Statement statement = other.createStatement();
        ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
      statement.execute("update meta set fence = fence where false");
      Future<Void> released =
          later.schedule(
              () -> {
                other.rollback();
                return null;
              },
              200,
              TimeUnit.MILLISECONDS);

      acknowledge(Asked.append(journal, batch()));

      released.get();
    }
    assertAllThere();
  }

  @ParameterizedTest
  @EnumSource(names = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_READ"})
  void append_anyStatementFails_batchIsNotStoredAndTheNextOneIs(SQLiteErrorCode code) {
    SqliteJournal journal = journal();
    int failed = 0;
    for (int nth = 1; nth < MOST_CALLS; nth++) {
      faults.get().failAt(FaultySource.Call.WRITE, nth, code);
      Batch batch = batch();
      Completion completion = Asked.append(journal, batch);
      if (faults.get().hasFailed()) {
        failed++;
        assertThat(completion).as("call %d", nth).isEqualTo(new Completion.Failed(code.name()));
        completion = Asked.append(journal, batch);
      }
      acknowledge(completion);
      assertAllThere();
    }
    assertThat(failed).as("calls of a batch that could fail").isBetween(10, MOST_CALLS - 10);
  }

  @ParameterizedTest
  @EnumSource(names = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_BUSY"})
  void append_commitFailsBeforeItIsDone_failsAndCanBeRepeated(SQLiteErrorCode code) {
    SqliteJournal journal = journal();
    acknowledge(Asked.append(journal, batch()));
    Batch batch = batch();
    faults.get().failAt(FaultySource.Call.COMMIT, 1, code);

    assertThat(Asked.append(journal, batch)).isInstanceOf(Completion.Failed.class);
    assertAllThere();
    acknowledge(Asked.append(journal, batch));
    assertAllThere();
  }

  @Test
  void append_commitFailsAfterItIsDone_storedAfterALook() {
    SqliteJournal journal = journal();
    acknowledge(Asked.append(journal, batch()));
    faults.get().failAt(FaultySource.Call.COMMIT_DONE, 1, SQLiteErrorCode.SQLITE_IOERR_WRITE);

    acknowledge(Asked.append(journal, batch()));

    assertThat(faults.get().hasFailed()).isTrue();
    assertAllThere();
    acknowledge(Asked.append(journal, batch()));
    assertAllThere();
  }

  @Test
  void append_commitFailsAndStoreCannotBeOpened_unknownUntilItCan() {
    SqliteJournal journal = journal();
    acknowledge(Asked.append(journal, batch()));
    for (FaultySource.Call call :
        List.of(FaultySource.Call.COMMIT, FaultySource.Call.COMMIT_DONE)) {
      Batch batch = batch();
      faults.get().failAt(call, 1, SQLiteErrorCode.SQLITE_IOERR_WRITE);
      faults.get().failOpening(SQLiteErrorCode.SQLITE_CANTOPEN);

      assertThat(Asked.append(journal, batch)).isInstanceOf(Completion.Unknown.class);
      assertThat(Asked.resolve(journal, batch)).isInstanceOf(Completion.Unknown.class);
      assertThat(Asked.append(journal, batch)).isInstanceOf(Completion.Failed.class);

      faults.get().failOpening(null);
      Completion resolved = Asked.resolve(journal, batch);
      if (call == FaultySource.Call.COMMIT) {
        assertThat(resolved).isInstanceOf(Completion.Failed.class);
      } else {
        acknowledge(resolved);
      }
      assertAllThere();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC"})
  void append_syncFails_nothingIsAcknowledgedAnyMore(SQLiteErrorCode code) {
    SqliteJournal journal = journal();
    acknowledge(Asked.append(journal, batch()));
    Batch batch = batch();
    faults.get().failAt(FaultySource.Call.COMMIT, 1, code);

    assertThat(Asked.append(journal, batch)).isInstanceOf(Completion.Broken.class);
    assertThat(Asked.append(journal, batch)).isInstanceOf(Completion.Broken.class);
    assertThat(Asked.resolve(journal, batch)).isInstanceOf(Completion.Broken.class);
    assertThat(Asked.read(journal, new Query.FramesFrom(BUCKET, 1, 1)))
        .isInstanceOf(Answer.Unreadable.class);
    assertThat(marker()).exists();

    journal = reopen();
    assertThat(marker()).doesNotExist();
    assertThat(folder.resolve("journal.db.copy")).doesNotExist();
    assertAllThere();
    acknowledge(Asked.append(journal, batch()));
    assertAllThere();
  }

  @Test
  void append_syncOfACheckpointFails_brokenToo() {
    SqliteJournal journal = journal();
    faults.get().failAt(FaultySource.Call.CHECKPOINT, 1, SQLiteErrorCode.SQLITE_IOERR_FSYNC);
    Completion completion = Asked.append(journal, batch());
    // The checkpoints run on a thread of their own, soon after a commit.
    for (int i = 0; i < 100_000 && completion instanceof Completion.Stored; i++) {
      acknowledge(completion);
      completion = Asked.append(journal, batch());
    }

    assertThat(completion).isInstanceOf(Completion.Broken.class);
    assertThat(marker()).exists();
  }

  @Test
  void repair_withADamagedFrame_servesTheOthersAndNamesIt() throws IOException {
    SqliteJournal journal = journal();
    for (int i = 0; i < 3; i++) {
      acknowledge(Asked.append(journal, batch()));
    }
    journal.close();
    SqliteStore store = new SqliteStore(folder);
    store.damage(new EventId(Frames.EU, 1, BUCKET, acknowledged.get(1).head().firstSequence()));
    Files.writeString(marker(), "test");

    Answer answer = Asked.read(reopen(), new Query.FramesFrom(BUCKET, 1, 1 << 20));

    assertThat(((Answer.Frames) answer).frames()).isEqualTo(acknowledged.subList(0, 1));
    Frame left = ((Answer.Frames) answer).damage().orElseThrow().remains().frame();
    assertThat(left.head()).isEqualTo(acknowledged.get(1).head());
    assertThat(marker()).doesNotExist();
  }

  @Test
  void repair_ofABrokenDatabase_refusedAndLeftAsItIs() throws IOException {
    SqliteJournal journal = journal();
    for (int i = 0; i < 50; i++) {
      acknowledge(Asked.append(journal, batch()));
    }
    journal.close();
    open = Optional.empty();
    Path file = folder.resolve("journal.db");
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      for (long page = 1; page < bytes.length() / 4096; page++) {
        bytes.seek(page * 4096);
        bytes.write(new byte[64]);
      }
    }
    byte[] before = Files.readAllBytes(file);
    Files.writeString(marker(), "test");

    assertThatThrownBy(() -> SqliteStore.open(file))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("backup");
    assertThat(marker()).exists();
    assertThat(file).hasBinaryContent(before);
  }

  private SqliteJournal journal() {
    UnaryOperator<SqliteSource> around =
        real -> {
          FaultySource source = new FaultySource(real);
          faults.set(source);
          return source;
        };
    SqliteJournal journal = SqliteStore.open(folder.resolve("journal.db"), around);
    open = Optional.of(journal);
    return journal;
  }

  private SqliteJournal reopen() {
    close();
    return journal();
  }

  private Path marker() {
    return folder.resolve("journal.db.broken");
  }

  /// The batch after those acknowledged: a frame that calls on every index, and a note of each
  /// kind.
  private Batch batch() {
    long number = acknowledged.size() + 1L;
    Pointer end = acknowledged.isEmpty() ? Pointer.START : acknowledged.getLast().end();
    Batch.Builder batch = Batch.builder();
    batch.frames.add(
        Frames.after(end)
            .event(Frames.channel(BUCKET, 0), "a")
            .key(number, 1)
            .event(Frames.channel(BUCKET, 1), "b")
            .mark(Frames.producer(1), number)
            .build());
    EventId event = new EventId(Frames.EU, 1, BUCKET, number);
    batch.edits.add(new Batch.Edit(event, event));
    batch.blanksOpened.add(event);
    batch.cursors.add(new Batch.Cursor(Frames.ACME, "tail", new byte[] {1}));
    batch.control.add(new Batch.StoredControl(number, Frames.US, number, new byte[] {2}));
    return batch.build(number);
  }

  private void acknowledge(Completion completion) {
    assertThat(completion).isInstanceOf(Completion.Stored.class);
    acknowledged.addAll(((Completion.Stored) completion).frames());
  }

  private void assertAllThere() {
    SqliteJournal journal = open.orElseThrow();
    assertThat(Asked.read(journal, new Query.FramesFrom(BUCKET, 1, 1 << 24)))
        .isEqualTo(Answer.Frames.of(acknowledged));
    Recovered recovered = journal.recover();
    assertThat(recovered.lastBatch()).isEqualTo(acknowledged.size());
    assertThat(recovered.control()).hasSize(acknowledged.size());
    assertThat(recovered.keys()).hasSize(acknowledged.size());
    assertThat(recovered.openBlanks()).hasSize(acknowledged.size());
  }
}
