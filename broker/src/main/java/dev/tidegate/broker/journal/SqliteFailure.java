package dev.tidegate.broker.journal;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// What an exception of SQLite means to the journal.
final class SqliteFailure {
  private SqliteFailure() {}

  /// A sync to disk failed. What the kernel holds may differ from the disk, and asking again would
  /// not tell: the kernel reports such an error once (PostgreSQL's "fsyncgate" of 2018).
  static boolean isSync(SQLException e) {
    SQLiteErrorCode code = code(e);
    return code == SQLiteErrorCode.SQLITE_IOERR_FSYNC
        || code == SQLiteErrorCode.SQLITE_IOERR_DIR_FSYNC;
  }

  /// Bytes of the file contradict each other.
  static boolean isCorruption(SQLException e) {
    return (code(e).code & 0xff) == SQLiteErrorCode.SQLITE_CORRUPT.code;
  }

  /// The error's name: nothing of a statement's values, so that it can be logged.
  static String name(SQLException e) {
    return e instanceof SQLiteException ? code(e).name() : e.getClass().getSimpleName();
  }

  private static SQLiteErrorCode code(SQLException e) {
    return e instanceof SQLiteException sqlite
        ? sqlite.getResultCode()
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
