package dev.tidegate.broker.journal;

import dev.tidegate.broker.support.ThreadEnd;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The journal in one SQLite file: the embedded store, of one broker in one region.
///
/// Three platform threads of its own, since a call into SQLite pins a virtual thread's carrier: the
/// writer ([SqliteWriter]), the reader ([SqliteReader]) and the checkpoints ([SqliteCheckpoints]).
/// Callbacks come from the first two and may block neither; one that comes after [#close], or finds
/// the queue full, is called at once on the caller's thread. At most [#MOST_BATCHES] batches and
/// [#MOST_QUERIES] queries wait.
public final class SqliteJournal implements Journal {
  public static final int MOST_BATCHES = 4;
  public static final int MOST_QUERIES = 1024;

  private static final Logger log = LoggerFactory.getLogger(SqliteJournal.class);

  private final StoreLock lock;
  private final SqliteSource source;
  private final SqliteWriter writer;
  private final SqliteReader reader;
  private final SqliteCheckpoints checkpoints;
  private final long keysSinceMillis;
  private final JobThread writes;
  private final JobThread reads;
  private final Thread checkpointing;

  /// Opens the store, or makes it if there is none. Blocking.
  ///
  /// @param keysSinceMillis idempotency keys stored before are forgotten for good; 0 keeps all
  /// @param logBytes how long the write-ahead log is made at once, and then reused
  /// @param chance draws the id and the key of a new store: one that nobody can foretell
  /// @throws JournalException if it is in use, belongs to another region, is newer than this
  ///   release, or cannot be read
  public static SqliteJournal open(
      Path file, RegionId region, long keysSinceMillis, long logBytes, RandomGenerator chance) {
    SqliteSettings settings = SqliteSettings.DEFAULT.withLogBytes(logBytes);
    return open(file, region, keysSinceMillis, chance, settings, UnaryOperator.identity());
  }

  /// As above, with a log of the default length.
  public static SqliteJournal open(
      Path file, RegionId region, long keysSinceMillis, RandomGenerator chance) {
    return open(
        file, region, keysSinceMillis, chance, SqliteSettings.DEFAULT, UnaryOperator.identity());
  }

  /// As [#open(Path, RegionId, long, RandomGenerator)], with other sizes and connections that
  /// `around` may wrap.
  static SqliteJournal open(
      Path file,
      RegionId region,
      long keysSinceMillis,
      RandomGenerator chance,
      SqliteSettings settings,
      UnaryOperator<SqliteSource> around) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      StoreLock lock = StoreLock.take(file);
      try {
        SqliteCompaction.discardLeftover(file);
        SqliteRepair.ifBroken(file);
        SqliteSource source = around.apply(new SqliteFile(file));
        prepare(source, file, region, keysSinceMillis, chance);
        // Not before: the last connection that closes takes the log's file away.
        new SqliteLog(file, settings.logBytes()).extend();
        return new SqliteJournal(lock, file, source, keysSinceMillis, settings);
      } catch (SQLException | IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw SqliteOpenFailure.of(file, e);
    } catch (SQLException e) {
      throw SqliteOpenFailure.of(file, e);
    }
  }

  private SqliteJournal(
      StoreLock lock,
      Path file,
      SqliteSource source,
      long keysSinceMillis,
      SqliteSettings settings) {
    this.lock = lock;
    this.source = source;
    this.keysSinceMillis = keysSinceMillis;
    SqliteHealth health = new SqliteHealth(file);
    SqliteLog log = new SqliteLog(file, settings.logBytes());
    SqliteCheckpoint checkpoint = new SqliteCheckpoint();
    checkpoints = new SqliteCheckpoints(source, checkpoint, log, settings.wipe(), health);
    writer = new SqliteWriter(source, settings.mostFresh(), health, checkpoints);
    reader = new SqliteReader(source, checkpoint, health);
    writes = new JobThread("journal-writer", MOST_BATCHES, settings.idle(), writer::idle);
    reads = new JobThread("journal-reader", MOST_QUERIES, settings.idle(), () -> {});
    checkpointing = Thread.ofPlatform().name("journal-checkpoints").daemon().start(checkpoints);
  }

  @Override
  public Recovered recover() {
    try (Connection connection = source.open(SqliteSource.Use.READ)) {
      return new SqliteRecovery(connection).read(keysSinceMillis);
    } catch (SQLException e) {
      throw new JournalException("Journal cannot be read: " + SqliteFailure.name(e), e);
    }
  }

  @Override
  public void append(Batch batch, Consumer<Completion> done) {
    if (!writes.offer(() -> done.accept(writer.append(batch)))) {
      done.accept(new Completion.Failed("Journal is closed, or batches wait already"));
    }
  }

  @Override
  public void resolve(Batch batch, Consumer<Completion> done) {
    if (!writes.offer(() -> done.accept(writer.resolve(batch)))) {
      done.accept(new Completion.Unknown("Journal is closed, or batches wait already"));
    }
  }

  @Override
  public void read(Query query, Consumer<Answer> done) {
    if (!reads.offer(() -> done.accept(reader.answer(query)))) {
      done.accept(new Answer.Unreadable("Journal is closed, or too many queries wait"));
    }
  }

  /// Stores and answers what was taken, then closes the file. Blocking.
  @Override
  public void close() {
    reads.close(reader::close);
    checkpoints.close();
    ThreadEnd.await(checkpointing);
    writes.close(writer::close);
    try {
      lock.close();
    } catch (IOException e) {
      log.atWarn().log("Lock of the journal does not close", e);
    }
  }

  private static void prepare(
      SqliteSource source, Path file, RegionId region, long keysSinceMillis, RandomGenerator chance)
      throws SQLException {
    try (Connection connection = source.open(SqliteSource.Use.WRITE)) {
      SqliteSchema.migrate(connection, file, region, chance);
      new SqliteStatement(connection, "delete from key_block where stored_at < ?")
          .run(keysSinceMillis);
      connection.commit();
    }
  }
}
