package dev.tidegate.adapter.inbound;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/// The items that a broker refused for good, out of the way of the others until their org forgets
/// them.
final class OutboxRefusals {
  private final OutboxSql sql;

  OutboxRefusals(OutboxSql sql) {
    this.sql = sql;
  }

  /// Moves a waiting item here.
  void take(OutboxItem item, TidegateException failure, long nowMillis) throws SQLException {
    sql.update(
        "INSERT OR REPLACE INTO refused (id, bucket, sequence, code, reason, at_millis, payload)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        item.id(),
        item.bucket().value(),
        item.sequence(),
        failure.code().name(),
        failure.getMessage(),
        nowMillis,
        item.payload());
    sql.update("DELETE FROM item WHERE id = ?", item.id());
  }

  List<OutboxStore.SetAsideItem> list(int limit) throws SQLException {
    return sql.list(
        "SELECT id, bucket, sequence, payload, code, reason, at_millis FROM refused"
            + " ORDER BY id LIMIT ?",
        OutboxRefusals::item,
        limit);
  }

  /// The bytes of the item's envelope; empty if there was no such item.
  OptionalLong forget(long id) throws SQLException {
    return sql.number("DELETE FROM refused WHERE id = ? RETURNING length(payload)", id);
  }

  long count() throws SQLException {
    return sql.number("SELECT COUNT(*) FROM refused").orElse(0);
  }

  private static OutboxStore.SetAsideItem item(ResultSet row) throws SQLException {
    var item =
        new OutboxItem(
            row.getLong(1), new BucketId(row.getInt(2)), row.getLong(3), row.getBytes(4));
    return new OutboxStore.SetAsideItem(
        item, ErrorCode.valueOf(row.getString(5)), row.getString(6), row.getLong(7));
  }
}
