package dev.tidegate.broker.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Gives the freed pages of a stopped store back to the disk: all that is in use is written to a
/// new file, which then takes the store's place.
///
/// | a crash | leaves |
/// |---|---|
/// | before the new file takes its place | the store as it was, and a file that the next start takes away |
/// | after | the new one |
public final class SqliteCompaction {
  /// What is left beside the copy, so that the disk is not filled to its end.
  private static final long SPARE_BYTES = 64 << 20;

  private SqliteCompaction() {}

  /// The store's length before and after, its log included.
  ///
  /// @param merged frames that had become part of others, which is what frees most of the pages
  public record Done(long bytesBefore, long bytesAfter, long merged) {}

  /// Blocking. The caller holds the store's [StoreLock].
  ///
  /// @throws JournalException in one line, if there is no room for a copy or the store is damaged;
  ///   the store is as it was
  public static Done run(Path store) throws IOException {
    long before = bytes(store);
    try {
      long needed = needed(store);
      long room = Files.getFileStore(store).getUsableSpace();
      if (room < needed + SPARE_BYTES) {
        throw new JournalException(
            "Compacting "
                + store
                + " needs "
                + mebibytes(needed + SPARE_BYTES)
                + " MiB of room on its disk, and there are "
                + mebibytes(room)
                + "; make room first",
            null);
      }
      discardLeftover(store);
      Path copy = leftover(store);
      emptyLog(store);
      copy(store, copy);
      verify(store, copy);
      replace(store, copy);
    } catch (SQLException e) {
      discardLeftover(store);
      throw SqliteOpenFailure.of(store, e);
    }
    return new Done(before, bytes(store), merged(store));
  }

  /// Takes away what a compaction left that did not come to its end: it may hold words that were
  /// deleted since.
  static void discardLeftover(Path store) throws IOException {
    Files.deleteIfExists(leftover(store));
    Files.deleteIfExists(
        leftover(store).resolveSibling(leftover(store).getFileName() + "-journal"));
  }

  static Path leftover(Path store) {
    return store.resolveSibling(store.getFileName() + ".compact");
  }

  private static long bytes(Path store) throws IOException {
    Path log = SqliteLog.file(store);
    return Files.size(store) + (Files.exists(log) ? Files.size(log) : 0);
  }

  private static long merged(Path store) {
    try (SqliteLook look = SqliteLook.at(store)) {
      return new SqliteStatement(look.connection(), "select signs from meta").number().orElse(0);
    } catch (SQLException e) {
      throw SqliteOpenFailure.of(store, e);
    }
  }

  private static long mebibytes(long bytes) {
    return (bytes >> 20) + 1;
  }

  private static long needed(Path store) throws SQLException {
    try (SqliteLook look = SqliteLook.at(store)) {
      return (look.number("page_count") - look.number("freelist_count")) * SqliteFile.PAGE_BYTES;
    }
  }

  /// All that the log holds moves into the store; the last connection that closes takes it away.
  private static void emptyLog(Path store) throws SQLException {
    try (Connection connection = new SqliteFile(store).open(SqliteSource.Use.WRITE)) {
      new SqliteCheckpoint().run(connection, SqliteCheckpoint.Mode.TRUNCATE);
    }
  }

  private static void copy(Path store, Path copy) throws SQLException {
    try (Connection connection = new SqliteFile(store).open(SqliteSource.Use.WRITE)) {
      connection.setAutoCommit(true);
      new SqliteStatement(connection, "vacuum into ?").execute(copy.toAbsolutePath().toString());
    }
  }

  private static void verify(Path store, Path copy) throws SQLException {
    try (SqliteLook was = SqliteLook.at(store);
        SqliteLook is = SqliteLook.at(copy)) {
      List<String> findings = is.structure(1);
      if (!findings.isEmpty() || !state(was).equals(state(is))) {
        throw new JournalException(
            "The compacted copy of " + store + " is not what the store is; nothing was changed",
            null);
      }
    }
  }

  /// What both must have: frames, signs of merged ones, and the last batch.
  private static List<Long> state(SqliteLook look) throws SQLException {
    return new SqliteStatement(
            look.connection(),
            "select store_id, last_batch, (select count(*) from frame),"
                + " (select max(id) from frame), (select count(*) from sign) from meta")
        .first(row ->
            List.of(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)))
        .orElseThrow(() -> new SQLException("Journal does not say which store it is"));
  }

  private static void replace(Path store, Path copy) throws IOException {
    try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.deleteIfExists(SqliteLog.file(copy));
    Files.deleteIfExists(shared(copy));
    // The old log is empty, so it does no harm should it be found beside the new file.
    Files.move(copy, store, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    SqliteHealth.syncFolder(store);
    Files.deleteIfExists(SqliteLog.file(store));
    Files.deleteIfExists(shared(store));
    SqliteHealth.syncFolder(store);
  }

  private static Path shared(Path store) {
    return store.resolveSibling(store.getFileName() + "-shm");
  }
}
