package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads what a broker must know before it serves: from indices and small tables, without a frame
/// being decoded.
final class SqliteRecovery {
  private final Connection connection;
  private final SqliteNames names;
  private final SqliteHeads heads;

  SqliteRecovery(Connection connection) throws SQLException {
    this.connection = connection;
    names = new SqliteNames(connection);
    heads = new SqliteHeads(connection);
  }

  Recovered read(long keysSinceMillis) throws SQLException {
    heads.refresh();
    record Meta(long storeId, LogKey logKey, long lastBatch) {}
    Meta meta =
        statement("select store_id, log_key, last_batch from meta")
            .first(row -> new Meta(row.getLong(1), logKey(row.getBytes(2)), row.getLong(3)))
            .orElseThrow(() -> new SQLException("Journal does not say which store it is"));
    return new Recovered(
        meta.storeId(),
        meta.logKey(),
        meta.lastBatch(),
        positions(),
        ends(),
        statement("select local_position, region, position, entry from control order by 1")
            .list(row ->
                new Batch.StoredControl(
                    row.getLong(1), names.region(row.getLong(2)), row.getLong(3), row.getBytes(4))),
        keys(keysSinceMillis),
        statement("select bucket, origin, incarnation, sequence from blank order by id")
            .list(row -> event(row, 1, names)),
        statement(
                "select bucket, origin, incarnation, sequence, channel, reason from parking"
                    + " order by id")
            .list(row ->
                new Batch.Parking(
                    SqliteBytes.channel(row.getBytes(5)),
                    event(row, 1, names),
                    row.getString(6),
                    true)),
        statement("select incarnation, control_position, places from run order by id")
            .list(row ->
                new Batch.Run(row.getLong(1), row.getLong(2), SqliteBytes.places(row.getBytes(3)))),
        statement("select rules, since, bucket, next_position from sweep")
            .first(row ->
                new Batch.Sweep(row.getString(1), row.getLong(2), row.getInt(3), row.getLong(4))),
        statement("select places from settled")
            .first(row -> SqliteBytes.places(row.getBytes(1)))
            .orElse(Map.of()));
  }

  private static LogKey logKey(byte @Nullable [] bytes) throws SQLException {
    if (bytes == null || bytes.length != LogKey.BYTES) {
      throw new SQLException("Journal has no key for its control log");
    }
    return LogKey.of(bytes);
  }

  /// The event id in four columns from `column` on: bucket, origin, incarnation, sequence.
  static EventId event(ResultSet row, int column, SqliteNames names) throws SQLException {
    return new EventId(
        names.region(row.getLong(column + 1)),
        row.getLong(column + 2),
        new BucketId(row.getInt(column)),
        row.getLong(column + 3));
  }

  private Map<BucketId, Long> positions() throws SQLException {
    Map<BucketId, Long> positions = new TreeMap<>();
    for (int i = 0; i < BucketId.COUNT; i++) {
      BucketId bucket = new BucketId(i);
      Knot.End end = heads.of(new Chain.OfBucket(bucket));
      if (!end.isNone()) {
        positions.put(bucket, end.last());
      }
    }
    return positions;
  }

  private Map<StreamKey, List<Pointer>> ends() throws SQLException {
    Comparator<Map.Entry<Heads.Run, Heads.Applied>> order =
        Comparator.comparingInt(each -> each.getKey().bucket());
    List<Map.Entry<Heads.Run, Heads.Applied>> runs =
        heads.runs().entrySet().stream()
            .sorted(
                order
                    .thenComparingLong(each -> each.getKey().origin())
                    .thenComparingInt(each -> each.getValue().ordinal()))
            .toList();
    Map<StreamKey, List<Pointer>> ends = new LinkedHashMap<>();
    for (Map.Entry<Heads.Run, Heads.Applied> each : runs) {
      Heads.Run run = each.getKey();
      var stream = new StreamKey(new BucketId(run.bucket()), names.region(run.origin()));
      ends.computeIfAbsent(stream, _ -> new ArrayList<>())
          .add(new Pointer(run.incarnation(), each.getValue().sequence()));
    }
    return ends;
  }

  private List<Recovered.StoredKey> keys(long sinceMillis) throws SQLException {
    List<Recovered.StoredKey> keys = new ArrayList<>();
    statement(
            "select bucket, origin, incarnation, stored_at, keys from key_block"
                + " where stored_at >= ? order by frame")
        .list(
            row ->
                keys.addAll(
                    SqliteBytes.keys(
                        row.getBytes(5),
                        names.region(row.getLong(2)),
                        row.getLong(3),
                        new BucketId(row.getInt(1)),
                        row.getLong(4))),
            sinceMillis);
    return keys;
  }

  private SqliteStatement statement(String sql) throws SQLException {
    return new SqliteStatement(connection, sql);
  }
}
