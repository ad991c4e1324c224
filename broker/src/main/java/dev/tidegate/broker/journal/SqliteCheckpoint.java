package dev.tidegate.broker.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;

/// Checkpoints of one store, one at a time, for SQLite refuses a second one at once; those that
/// need all of the log go between two pages of the reader.
///
/// SQLite by itself would look for such a moment now and then, and a reader that takes one page
/// after the other leaves it none. Safe for use by many threads, each with a connection of its own.
final class SqliteCheckpoint {
  /// How far a checkpoint goes (sqlite.org/pragma.html#pragma_wal_checkpoint).
  enum Mode {
    /// Moves nothing, and tells how long the log is.
    NOOP,
    /// Moves what no reader keeps it from, and waits for nobody.
    PASSIVE,
    /// Moves all of it, so that the next commit begins the log anew; waits for readers.
    RESTART,
    /// As RESTART, and cuts the log's file to nothing.
    TRUNCATE
  }

  /// What one came to.
  ///
  /// @param isBusy a reader was in the way
  /// @param pages how long the log is; 0 if that is not known
  record Done(boolean isBusy, long pages) {}

  /// The longest that one waits for a reader that is not of this broker.
  private static final int WAIT_MILLIS = 250;

  private final ReentrantLock running = new ReentrantLock();
  private final ReentrantLock reading = new ReentrantLock(true);

  /// Reads one page: what takes a snapshot and lets it go.
  interface Page<T> {
    T read() throws SQLException;
  }

  <T> T page(Page<T> page) throws SQLException {
    reading.lock();
    try {
      return page.read();
    } finally {
      reading.unlock();
    }
  }

  /// Not within a transaction. After an exception the connection may not be used again.
  Done run(Connection connection, Mode mode) throws SQLException {
    if (mode == Mode.NOOP) {
      try (Statement statement = connection.createStatement()) {
        return run(statement, mode);
      }
    }
    running.lock();
    try (Statement statement = connection.createStatement()) {
      return mode == Mode.PASSIVE ? run(statement, mode) : page(() -> runAll(statement, mode));
    } finally {
      running.unlock();
    }
  }

  /// As PASSIVE, but that it does nothing while another one runs.
  void unlessRunning(Connection connection) throws SQLException {
    if (running.tryLock()) {
      try {
        run(connection, Mode.PASSIVE);
      } finally {
        running.unlock();
      }
    }
  }

  private static Done runAll(Statement statement, Mode mode) throws SQLException {
    statement.execute("pragma busy_timeout = " + WAIT_MILLIS);
    Done done = run(statement, mode);
    statement.execute("pragma busy_timeout = " + SqliteFile.BUSY_MILLIS);
    return done;
  }

  private static Done run(Statement statement, Mode mode) throws SQLException {
    try (ResultSet row = statement.executeQuery("pragma wal_checkpoint(" + mode + ")")) {
      return row.next()
          ? new Done(row.getLong(1) != 0, Math.max(0, row.getLong(2)))
          : new Done(true, 0);
    }
  }
}
