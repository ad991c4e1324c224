package dev.tidegate.broker.journal;

/// The indices of frames. Each is a large table and a small, fresh one of the same form; together
/// they are the index.
///
/// Within one key's order (a bucket's positions, a stream's sequences, and so on) every fresh row
/// comes after every row of the large table, because rows arrive in that order and all fresh ones
/// move at once ([SqliteFolding]).
enum SqliteIndex {
  POSITION("frame_by_position", "bucket, last_position", 3),
  STREAM("frame_by_stream", "bucket, origin, incarnation, last_sequence", 5),
  CHANNEL("frame_by_channel", "bucket, channel, first_position", 5),
  PRODUCER("frame_by_producer", "bucket, producer, last_sequence", 4);

  private final String table;
  private final String key;
  private final int columns;

  SqliteIndex(String table, String key, int columns) {
    this.table = table;
    this.key = key;
    this.columns = columns;
  }

  String insertSql() {
    return "insert or replace into fresh_" + table + " values (?" + ", ?".repeat(columns - 1) + ")";
  }

  String foldSql() {
    return "insert or replace into " + table + " select * from fresh_" + table + " order by " + key;
  }

  String clearSql() {
    return "delete from fresh_" + table;
  }

  String countSql() {
    return "select count(*) from fresh_" + table;
  }

  /// The rows of both tables; an `order by` may follow and is a merge of the two. Parameters must
  /// be numbered.
  String selectSql(String what, String where) {
    return "select "
        + what
        + " from "
        + table
        + " where "
        + where
        + " union all select "
        + what
        + " from fresh_"
        + table
        + " where "
        + where;
  }

  /// The largest `column` in either table.
  String maxSql(String column, String where) {
    return "select max(most) from (" + selectSql("max(" + column + ") as most", where) + ")";
  }
}
