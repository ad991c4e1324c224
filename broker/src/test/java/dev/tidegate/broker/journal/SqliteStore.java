package dev.tidegate.broker.journal;

import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.EventId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// A SQLite journal for tests, in a folder of the test's own.
final class SqliteStore implements JournalContract.Store {
  private static final SqliteSettings SMALL =
      new SqliteSettings(256 << 10, Duration.ofMillis(1), Duration.ofMillis(100), 5);

  private final Path file;
  private @Nullable SqliteJournal open;

  SqliteStore(Path folder) {
    file = folder.resolve("journal.db");
  }

  static SqliteJournal open(Path file) {
    return open(file, UnaryOperator.identity());
  }

  /// With a short log, so that tests do not write 48 MiB at each start, and with indices that move
  /// rows often.
  static SqliteJournal open(Path file, UnaryOperator<SqliteSource> around) {
    return SqliteJournal.open(
        file, Frames.EU, 0, RandomGeneratorFactory.of("L64X128MixRandom").create(3), SMALL, around);
  }

  @Override
  public Journal journal() {
    SqliteJournal journal = open;
    if (journal == null) {
      journal = open(file);
      open = journal;
    }
    return journal;
  }

  @Override
  public void stop() {
    SqliteJournal journal = open;
    open = null;
    if (journal != null) {
      journal.close();
    }
  }

  @Override
  public void damage(EventId event) {
    damage(event, "bytes");
  }

  @Override
  public void damageBoth(EventId event) {
    damage(event, "bytes");
    damage(event, "outline");
  }

  /// Writes past the journal, as rot would.
  private void damage(EventId event, String column) {
    try (Connection connection = new SqliteFile(file).open(SqliteSource.Use.WRITE)) {
      int changed =
          new SqliteStatement(
                  connection,
                  "update frame set %1$s = cast(substr(%1$s, 1, length(%1$s) / 2)".formatted(column)
                      + " || x'ff00ff' || substr(%1$s, length(%1$s) / 2 + 4) as blob)"
                          .formatted(column)
                      + " where bucket = ?1 and first_sequence <= ?2 and last_sequence >= ?2"
                      + " and incarnation = ?3 and origin ="
                      + " (select id from region where name = ?4)")
              .run(
                  event.bucket().value(),
                  event.sequence(),
                  event.incarnation(),
                  event.origin().value());
      connection.commit();
      if (changed != 1) {
        throw new AssertionError("Nothing to damage: " + event);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
