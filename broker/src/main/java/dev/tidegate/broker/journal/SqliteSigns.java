package dev.tidegate.broker.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;

/// The rows of frames that were merged into a later one: what is left of them is the number of the
/// row that has what they had, for knots and heads go on naming them.
final class SqliteSigns {
  /// A frame is merged again only with as much as it holds, so there are about as many steps as a
  /// merged frame's size has binary digits.
  private static final int MOST_STEPS = 1_000;

  private final SqliteStatement named;

  SqliteSigns(Connection connection) throws SQLException {
    named = new SqliteStatement(connection, "select frame from sign where id = ?");
  }

  /// The row of the frame that has what this one had; itself if it is no sign.
  long row(long frame) throws SQLException {
    long row = frame;
    for (int step = 0; step < MOST_STEPS; step++) {
      OptionalLong next = named.number(row);
      if (next.isEmpty()) {
        return row;
      }
      row = next.getAsLong();
    }
    throw new SQLException("Signs from frame " + frame + " lead nowhere");
  }
}
