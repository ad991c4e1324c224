package dev.tidegate.adapter.inbound;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.sqlite.SQLiteConfig;

/// SQL on the one connection to the outbox's file, inside a transaction that is always open. Owned
/// by one thread.
///
/// The file belongs to one process at a time (exclusive locking); a lock ends with its process,
/// however that ends. Source of the settings: sqlite.org/pragma.html#pragma_synchronous and
/// /wal.html.
final class OutboxSql implements AutoCloseable {
  private static final int BUSY_MILLIS = 200;

  private final Connection connection;

  /// Makes a value of the row that the result set stands on.
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// Looks at the row that the result set stands on, and says whether it wants the next one.
  interface Visitor {
    boolean visit(ResultSet row) throws SQLException;
  }

  private OutboxSql(Connection connection) {
    this.connection = connection;
  }

  /// @throws SQLException also if another process has the file
  static OutboxSql open(Path file) throws SQLException {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
    config.setBusyTimeout(BUSY_MILLIS);
    // Else the driver asks for the last row's number after each insert, by a statement of its own.
    config.setGetGeneratedKeys(false);
    Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    try {
      connection.setAutoCommit(false);
      return new OutboxSql(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// Returns how many rows it changed.
  int update(String sql, Object... arguments) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      bind(update, arguments);
      return update.executeUpdate();
    }
  }

  /// The first column of the first row.
  OptionalLong number(String sql, Object... arguments) throws SQLException {
    return list(sql, row -> row.getLong(1), arguments).stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  <T> List<T> list(String sql, Row<T> reader, Object... arguments) throws SQLException {
    var all = new ArrayList<T>();
    each(sql, row -> all.add(reader.read(row)), arguments);
    return all;
  }

  /// Returns whether the visitor wanted every row.
  boolean each(String sql, Visitor visitor, Object... arguments) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      bind(query, arguments);
      try (ResultSet row = query.executeQuery()) {
        boolean goOn = true;
        while (goOn && row.next()) {
          goOn = visitor.visit(row);
        }
        return goOn;
      }
    }
  }

  void commit() throws SQLException {
    connection.commit();
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
  }
}
