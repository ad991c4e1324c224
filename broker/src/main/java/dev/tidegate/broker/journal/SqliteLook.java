package dev.tidegate.broker.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;

/// A store's file, opened to be looked at and never changed, also while a broker runs on it.
///
/// What is read is read in pages ([#pageDone]), each from a snapshot of its own: one that lasted
/// would keep the running broker's log from beginning anew. For one thread.
final class SqliteLook implements AutoCloseable {
  private static final int CACHE_KIB = 8 << 10;

  private final Connection connection;
  private final int schema;

  /// @throws JournalException in one line, if there is no store, or none that this release reads
  static SqliteLook at(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new JournalException(
          "There is no store at " + file + "; name the folder that journal.db is in", null);
    }
    try {
      SQLiteConfig config = new SQLiteConfig();
      config.setReadOnly(true);
      Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
      try {
        return new SqliteLook(connection, file);
      } catch (SQLException | JournalException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw SqliteOpenFailure.of(file, e);
    }
  }

  private SqliteLook(Connection connection, Path file) throws SQLException {
    this.connection = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = " + SqliteFile.BUSY_MILLIS);
      statement.execute("pragma cell_size_check = on");
      statement.execute("pragma cache_size = -" + CACHE_KIB);
      schema = SqliteSchema.requireReadable(statement, file);
    }
    connection.setAutoCommit(false);
  }

  Connection connection() {
    return connection;
  }

  int schema() {
    return schema;
  }

  /// Ends a page: lets go of its snapshot.
  void pageDone() throws SQLException {
    connection.rollback();
  }

  /// A number that a pragma tells.
  long number(String pragma) throws SQLException {
    return new SqliteStatement(connection, "pragma " + pragma).number().orElse(0);
  }

  /// What the whole file's structure has against it; empty: nothing. Reads all of it from one
  /// snapshot, so only while no broker runs.
  List<String> structure(int most) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("pragma integrity_check(" + most + ")")) {
      var findings = new ArrayList<String>();
      while (rows.next()) {
        if (!rows.getString(1).equals("ok")) {
          findings.add(rows.getString(1));
        }
      }
      return findings;
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new JournalException("A store does not close: " + SqliteFailure.name(e), e);
    }
  }
}
