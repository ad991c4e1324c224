package dev.tidegate.adapter.inbound;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.sql.SQLException;

/// How much the outbox holds, against its bounds: what waits and what was refused, counted as the
/// transaction goes on, so that nobody has to ask the file.
final class OutboxRoom {
  private final OutboxSql sql;
  private final OutboxBounds bounds;
  private long rows;
  private long bytes;

  OutboxRoom(OutboxSql sql, OutboxBounds bounds) throws SQLException {
    this.sql = sql;
    this.bounds = bounds;
    recount();
  }

  /// @throws TidegateException OVERLOADED if so much more does not fit
  void require(long moreRows, long moreBytes) {
    if (rows + moreRows > bounds.rows() || bytes + moreBytes > bounds.bytes()) {
      throw new TidegateException(ErrorCode.OVERLOADED, "Outbox is full")
          .with("rows", rows)
          .with("bytes", bytes);
    }
  }

  void taken(long payloadBytes) {
    rows++;
    bytes += payloadBytes;
  }

  void freed(long payloadBytes) {
    rows--;
    bytes -= payloadBytes;
  }

  long rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  /// After a rollback.
  void recount() throws SQLException {
    rows =
        sql.number("SELECT (SELECT COUNT(*) FROM item) + (SELECT COUNT(*) FROM refused)").orElse(0);
    bytes =
        sql.number(
                "SELECT (SELECT COALESCE(SUM(length(payload)), 0) FROM item)"
                    + " + (SELECT COALESCE(SUM(length(payload)), 0) FROM refused)")
            .orElse(0);
    sql.commit();
  }
}
