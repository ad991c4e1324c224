package dev.tidegate.broker.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Counts the pages that commits write to a journal's write-ahead log, beside the journal that
/// writes them. For one thread; closed before the journal is.
///
/// `wal_checkpoint(noop)` moves nothing and tells how many pages the log holds
/// (sqlite.org/pragma.html). It is asked after each commit, because the log begins anew from time
/// to time: then it holds fewer than before, and all that it holds is of the last commit.
final class SqliteLogMeter implements AutoCloseable {
  /// What a page takes in the log, its frame header included (sqlite.org/fileformat2.html).
  static final int LOG_PAGE_BYTES = 4096 + 24;

  private final Connection connection;
  private final PreparedStatement length;
  private long last;

  static SqliteLogMeter on(Path store) throws IOException {
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store.toAbsolutePath());
      try {
        return new SqliteLogMeter(connection);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new IOException("Log cannot be measured", e);
    }
  }

  private SqliteLogMeter(Connection connection) throws SQLException {
    this.connection = connection;
    length = connection.prepareStatement("pragma wal_checkpoint(noop)");
    last = length();
  }

  /// The pages of the commit that was done since the last call.
  long pages() throws IOException {
    try {
      long now = length();
      long added = now > last ? now - last : now;
      last = now;
      return added;
    } catch (SQLException e) {
      throw new IOException("Log cannot be measured", e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IOException("Log cannot be measured", e);
    }
  }

  private long length() throws SQLException {
    try (ResultSet row = length.executeQuery()) {
      return row.next() ? row.getLong(2) : 0;
    }
  }
}
