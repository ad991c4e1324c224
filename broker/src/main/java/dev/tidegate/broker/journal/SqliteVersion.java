package dev.tidegate.broker.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalInt;
import org.sqlite.SQLiteConfig;

/// The schema of a store that is not opened for work: it is only read.
public final class SqliteVersion {
  private static final int BUSY_MILLIS = 500;

  private SqliteVersion() {}

  /// Empty if there is no store yet, or a broker has it and lets nobody read.
  ///
  /// @throws JournalException if the file is something else
  public static OptionalInt of(Path store) {
    if (!Files.exists(store)) {
      return OptionalInt.empty();
    }
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLIS);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + store.toAbsolutePath());
        Statement statement = connection.createStatement()) {
      if (number(statement, "pragma application_id") != SqliteSchema.APPLICATION_ID) {
        throw new JournalException(store + " is no journal of Tidegate", null);
      }
      return OptionalInt.of(number(statement, "pragma user_version"));
    } catch (SQLException e) {
      if (SqliteVersion.isBusy(e)) {
        return OptionalInt.empty();
      }
      throw new JournalException(store + " cannot be read", e);
    }
  }

  private static boolean isBusy(SQLException e) {
    // SQLITE_BUSY and SQLITE_LOCKED (sqlite.org/rescode.html).
    int code = e.getErrorCode() & 0xFF;
    return code == 5 || code == 6;
  }

  private static int number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}
