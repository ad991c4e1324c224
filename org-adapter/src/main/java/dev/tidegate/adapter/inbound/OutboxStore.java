package dev.tidegate.adapter.inbound;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The outbox's file: what waits, lane by lane, what was refused ([OutboxRefusals]), and how much
/// room is left ([OutboxRoom]). Owned by one thread; every method works inside the transaction that
/// is open.
public final class OutboxStore implements AutoCloseable {
  private final OutboxSql sql;
  private final byte[] producer;
  private final OutboxRoom room;
  private final OutboxRefusals refusals;

  /// Where a bucket stands when the outbox is opened.
  ///
  /// @param next the lowest sequence that waits, or the next free one
  public record Standing(BucketId bucket, long next, boolean rows) {}

  /// What waits and what was set aside.
  public record Size(long waiting, long refused, long bytes) {}

  /// A name for a source of the caller's, and how far into it the item stands.
  public record Progress(String name, long position) {}

  /// An item that the broker refused for good.
  public record SetAsideItem(OutboxItem item, ErrorCode code, String reason, long atMillis) {}

  /// @param moreBehind whether there may be rows behind them
  public record Page(List<OutboxItem> items, boolean moreBehind) {
    public Page {
      items = List.copyOf(items);
    }
  }

  /// @param freshProducer 16 bytes of chance, taken if the file is new
  /// @throws SQLException also if another process has the file
  public static OutboxStore open(Path file, OutboxBounds bounds, byte[] freshProducer)
      throws SQLException {
    OutboxSql sql = OutboxSql.open(file);
    try {
      byte[] producer = OutboxSchema.prepare(sql, freshProducer);
      return new OutboxStore(sql, producer, new OutboxRoom(sql, bounds));
    } catch (SQLException | RuntimeException e) {
      sql.close();
      throw e;
    }
  }

  private OutboxStore(OutboxSql sql, byte[] producer, OutboxRoom room) {
    this.sql = sql;
    this.producer = producer;
    this.room = room;
    refusals = new OutboxRefusals(sql);
  }

  public byte[] producer() {
    return producer.clone();
  }

  public List<Standing> standings() throws SQLException {
    return sql.list(
        "SELECT lane.bucket, COALESCE(MIN(item.sequence), lane.next), COUNT(item.id) FROM lane"
            + " LEFT JOIN item ON item.bucket = lane.bucket GROUP BY lane.bucket",
        row -> new Standing(new BucketId(row.getInt(1)), row.getLong(2), row.getLong(3) > 0));
  }

  /// @throws TidegateException OVERLOADED if so much more does not fit; nothing was changed
  public void requireRoom(long moreRows, long moreBytes) {
    room.require(moreRows, moreBytes);
  }

  /// Gives the payload the next sequence of its bucket; [#requireRoom] comes first.
  public OutboxItem add(BucketId bucket, byte[] payload) throws SQLException {
    long sequence =
        sql.number(
                "INSERT INTO lane (bucket, next) VALUES (?, 2)"
                    + " ON CONFLICT (bucket) DO UPDATE SET next = next + 1 RETURNING next - 1",
                bucket.value())
            .orElseThrow();
    long id =
        sql.number(
                "INSERT INTO item (bucket, sequence, payload) VALUES (?, ?, ?) RETURNING id",
                bucket.value(),
                sequence,
                payload)
            .orElseThrow();
    room.taken(payload.length);
    return new OutboxItem(id, bucket, sequence, payload);
  }

  public void advance(Progress progress) throws SQLException {
    sql.update(
        "INSERT INTO checkpoint (name, position) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET position = excluded.position",
        progress.name(),
        progress.position());
  }

  /// At least one item if there is one, then no more than `maxBytes` of payload.
  public Page load(BucketId bucket, long from, int limit, long maxBytes) throws SQLException {
    var items = new ArrayList<OutboxItem>();
    var bytes = new long[1];
    boolean allFit =
        sql.each(
            "SELECT id, sequence, payload FROM item WHERE bucket = ? AND sequence >= ?"
                + " ORDER BY sequence LIMIT ?",
            row -> {
              byte[] payload = row.getBytes(3);
              bytes[0] += payload.length;
              boolean fits = items.isEmpty() || bytes[0] <= maxBytes;
              if (fits) {
                items.add(new OutboxItem(row.getLong(1), bucket, row.getLong(2), payload));
              }
              return fits;
            },
            bucket.value(),
            from,
            limit);
    return new Page(items, !allFit || items.size() == limit);
  }

  public void settle(OutboxItem item) throws SQLException {
    if (sql.update("DELETE FROM item WHERE id = ?", item.id()) > 0) {
      room.freed(item.payload().length);
    }
  }

  /// Moves the item out of the way; it goes on to count against the bounds until it is forgotten.
  public void setAside(OutboxItem item, TidegateException failure, long nowMillis)
      throws SQLException {
    refusals.take(item, failure, nowMillis);
  }

  /// In the order in which they were submitted.
  public List<SetAsideItem> refused(int limit) throws SQLException {
    return refusals.list(limit);
  }

  /// @return whether there was such an item
  public boolean forget(long id) throws SQLException {
    OptionalLong size = refusals.forget(id);
    size.ifPresent(room::freed);
    return size.isPresent();
  }

  public void reserve(BucketId bucket, long next) throws SQLException {
    sql.update(
        "INSERT INTO lane (bucket, next) VALUES (?, ?)"
            + " ON CONFLICT (bucket) DO UPDATE SET next = max(next, excluded.next)",
        bucket.value(),
        next);
  }

  public Standing renumber(BucketId bucket, long first) throws SQLException {
    // By way of negative numbers: in between, no two rows may share a sequence.
    int count =
        sql.update(
            "UPDATE item SET sequence = -(? + ranked.place) FROM (SELECT id, row_number() OVER"
                + " (ORDER BY sequence) - 1 AS place FROM item WHERE bucket = ?) AS ranked"
                + " WHERE item.id = ranked.id",
            first,
            bucket.value());
    sql.update(
        "UPDATE item SET sequence = -sequence WHERE bucket = ? AND sequence < 0", bucket.value());
    sql.update("UPDATE lane SET next = ? WHERE bucket = ?", first + count, bucket.value());
    return new Standing(bucket, first, count > 0);
  }

  public OptionalLong checkpoint(String name) throws SQLException {
    return sql.number("SELECT position FROM checkpoint WHERE name = ?", name);
  }

  public Size size() throws SQLException {
    long refused = refusals.count();
    return new Size(room.rows() - refused, refused, room.bytes());
  }

  public void commit() throws SQLException {
    sql.commit();
  }

  public void rollback() throws SQLException {
    sql.rollback();
    room.recount();
  }

  @Override
  public void close() throws SQLException {
    sql.close();
  }
}
