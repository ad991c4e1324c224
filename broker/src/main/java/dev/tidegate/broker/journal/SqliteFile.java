package dev.tidegate.broker.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/// The journal's file, as SQLite opens it: WAL, a sync at each commit, deleted bytes overwritten.
record SqliteFile(Path path) implements SqliteSource {
  static final int PAGE_BYTES = 4096;

  /// How long a statement waits for a lock.
  static final int BUSY_MILLIS = 5_000;

  private static final int WRITER_CACHE_KIB = 32 << 10;
  private static final int READER_CACHE_KIB = 8 << 10;
  private static final long SYNCHRONOUS_FULL = 2;

  @Override
  public Connection open(Use use) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    // Else the driver asks for the last row's number after each insert, by a statement of its own.
    config.setGetGeneratedKeys(false);
    Connection connection = config.createConnection("jdbc:sqlite:" + path.toAbsolutePath());
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = " + BUSY_MILLIS);
      statement.execute("pragma page_size = " + PAGE_BYTES);
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = full");
      statement.execute("pragma secure_delete = on");
      statement.execute("pragma foreign_keys = off");
      // A checkpoint inside a commit stalls it: SqliteCheckpoints runs them beside the writer.
      statement.execute("pragma wal_autocheckpoint = 0");
      statement.execute("pragma temp_store = memory");
      statement.execute("pragma cell_size_check = on");
      int cacheKib = use == Use.WRITE ? WRITER_CACHE_KIB : READER_CACHE_KIB;
      statement.execute("pragma cache_size = -" + cacheKib);
      requireDurable(statement);
      if (use == Use.READ) {
        statement.execute("pragma query_only = on");
      }
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// Settings can be refused silently, so they are read back.
  private void requireDurable(Statement statement) throws SQLException {
    String mode = text(statement, "pragma journal_mode");
    String synchronous = text(statement, "pragma synchronous");
    if (!mode.equals("wal") || Long.parseLong(synchronous) < SYNCHRONOUS_FULL) {
      throw new JournalException(
          "Journal "
              + path
              + " runs with journal_mode="
              + mode
              + ", synchronous="
              + synchronous
              + " (expected: wal, 2); put it on a local file system",
          null);
    }
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }
}
