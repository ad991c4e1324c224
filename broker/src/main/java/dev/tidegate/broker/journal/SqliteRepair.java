package dev.tidegate.broker.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a start does after a sync to disk failed: moves the journal to a file that the disk really
/// has.
///
/// After a failed sync the kernel may hold pages, marked clean, that never came to the disk (README
/// 10). So everything is copied to a new file and synced there; then every frame of the copy is
/// held to its checksums, and the copy takes the place of the journal. The marker goes last: a
/// crash at any step begins again, and each step can be done twice. A frame that is damaged is no
/// reason to stop: it is logged here and reported by name when it is read.
final class SqliteRepair {
  private static final Logger log = LoggerFactory.getLogger(SqliteRepair.class);
  private static final int STEP_FRAMES = 256;

  private SqliteRepair() {}

  /// @throws JournalException if the copy's structure is broken; the journal is then left as it is
  static void ifBroken(Path store) throws IOException, SQLException {
    Path marker = SqliteHealth.marker(store);
    if (!Files.exists(marker)) {
      return;
    }
    if (Files.exists(store)) {
      log.atWarn().addKeyValue("bytes", Files.size(store)).log("Copying journal after failed sync");
      Path copy = store.resolveSibling(store.getFileName() + ".copy");
      copy(store, copy);
      copy(SqliteLog.file(store), SqliteLog.file(copy));
      Files.deleteIfExists(shared(copy));
      SqliteHealth.syncFolder(copy);
      verify(copy);
      swap(copy, store);
    }
    Files.delete(marker);
    SqliteHealth.syncFolder(store);
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      Files.deleteIfExists(to);
      return;
    }
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    sync(to);
  }

  private static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static Path shared(Path store) {
    return store.resolveSibling(store.getFileName() + "-shm");
  }

  /// Moves the copy's log into it, and reads all of it.
  private static void verify(Path copy) throws SQLException {
    try (Connection connection = new SqliteFile(copy).open(SqliteSource.Use.WRITE);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma wal_checkpoint(truncate)");
      try (ResultSet rows = statement.executeQuery("pragma integrity_check(1)")) {
        String finding = rows.next() ? rows.getString(1) : "";
        if (!finding.equals("ok")) {
          throw beyondRepair(copy, finding, null);
        }
      }
      verifyFrames(connection);
      connection.rollback();
    } catch (SQLException e) {
      if (SqliteFailure.isCorruption(e)) {
        throw beyondRepair(copy, SqliteFailure.name(e), e);
      }
      throw e;
    }
  }

  private static JournalException beyondRepair(
      Path copy, String finding, @Nullable Throwable cause) {
    return new JournalException(
        "Journal's copy "
            + copy
            + " is damaged beyond single frames ("
            + finding
            + "); restore the journal from a backup",
        cause);
  }

  private static void verifyFrames(Connection connection) throws SQLException {
    SqliteFrames frames = new SqliteFrames(connection, new SqliteNames(connection));
    SqliteStatement numbers =
        new SqliteStatement(
            connection, "select id from frame where id > ? order by id limit " + STEP_FRAMES);
    long last = 0;
    long count = 0;
    List<Long> next = numbers.list(row -> row.getLong(1), last);
    while (!next.isEmpty()) {
      for (long number : next) {
        StoredFrame frame = frames.read(number).frame();
        if (frame instanceof StoredFrame.Damaged(Answer.Damage damage)) {
          log.atError().addKeyValue("frame", damage).log("Frame is damaged");
        }
        count++;
      }
      last = next.getLast();
      next = numbers.list(row -> row.getLong(1), last);
    }
    log.atInfo().addKeyValue("frames", count).log("Journal's copy is verified");
  }

  /// The copy holds all that the old log holds, so it does no harm should the old log be found
  /// beside it.
  private static void swap(Path copy, Path store) throws IOException {
    Files.deleteIfExists(SqliteLog.file(copy));
    Files.deleteIfExists(shared(copy));
    sync(copy);
    Files.move(copy, store, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    SqliteHealth.syncFolder(store);
    Files.deleteIfExists(SqliteLog.file(store));
    Files.deleteIfExists(shared(store));
    SqliteHealth.syncFolder(store);
  }
}
