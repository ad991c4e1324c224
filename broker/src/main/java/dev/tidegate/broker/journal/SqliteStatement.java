package dev.tidegate.broker.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A prepared statement that is used again and again by one thread.
///
/// Values are `Long`, `Integer`, `String` or `byte[]`. After an exception the statement, and with
/// it its connection, may not be used again: SQLite's driver leaves them unusable after an I/O
/// error.
final class SqliteStatement {
  /// Makes a value of the row that the result set stands on.
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final PreparedStatement statement;

  SqliteStatement(Connection connection, String sql) throws SQLException {
    statement = connection.prepareStatement(sql);
  }

  /// Executes it and returns the number of rows that it changed.
  int run(Object... values) throws SQLException {
    bind(values);
    return statement.executeUpdate();
  }

  /// Executes what is neither a query nor changes rows.
  void execute(Object... values) throws SQLException {
    bind(values);
    statement.execute();
  }

  <T> List<T> list(Row<T> reader, Object... values) throws SQLException {
    bind(values);
    try (ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(reader.read(rows));
      }
      return all;
    }
  }

  <T> Optional<T> first(Row<T> reader, Object... values) throws SQLException {
    bind(values);
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
    }
  }

  /// The first column of the first row; empty if there is no row or it is null.
  OptionalLong number(Object... values) throws SQLException {
    bind(values);
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        return OptionalLong.empty();
      }
      long number = rows.getLong(1);
      return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
    }
  }

  private void bind(Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        case String text -> statement.setString(i + 1, text);
        case byte[] bytes -> statement.setBytes(i + 1, bytes);
        default -> throw new IllegalArgumentException("value: " + values[i].getClass());
      }
    }
  }
}
