package dev.tidegate.adapter.inbound;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.sqlite.SQLiteConfig;

/// The outbox's file. Owned by one thread; every method works inside the transaction that is open.
///
/// The file belongs to one process at a time (exclusive locking); a lock ends with its process,
/// however that ends. Source of the settings: sqlite.org/pragma.html#pragma_synchronous and
/// /wal.html.
public final class OutboxStore implements AutoCloseable {
  private static final int SCHEMA = 1;
  private static final String[] TABLES = {
    "CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS lane (bucket INTEGER PRIMARY KEY, next INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY AUTOINCREMENT, bucket INTEGER NOT NULL,"
        + " sequence INTEGER NOT NULL, payload BLOB NOT NULL, UNIQUE (bucket, sequence))",
    "CREATE TABLE IF NOT EXISTS refused (id INTEGER PRIMARY KEY, bucket INTEGER NOT NULL,"
        + " sequence INTEGER NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL,"
        + " at_millis INTEGER NOT NULL, payload BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS checkpoint (name TEXT PRIMARY KEY, position INTEGER NOT NULL)",
  };

  private final Connection connection;
  private final OutboxBounds bounds;
  private final byte[] producer;
  private long rows;
  private long bytes;

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
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
    config.setBusyTimeout(200);
    Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    try {
      return new OutboxStore(connection, bounds, freshProducer);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private OutboxStore(Connection connection, OutboxBounds bounds, byte[] freshProducer)
      throws SQLException {
    this.connection = connection;
    this.bounds = bounds;
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.executeUpdate(table);
      }
    }
    about("schema", new byte[] {SCHEMA});
    this.producer = about("producer", freshProducer);
    int schema = about("schema", new byte[] {SCHEMA})[0];
    if (schema != SCHEMA) {
      throw new TidegateException(ErrorCode.STORE_UNAVAILABLE, "Outbox is of another release")
          .with("schema", schema)
          .with("expected", SCHEMA);
    }
    commit();
    recount();
  }

  public byte[] producer() {
    return producer.clone();
  }

  public List<Standing> standings() throws SQLException {
    String sql =
        "SELECT lane.bucket, COALESCE(MIN(item.sequence), lane.next), COUNT(item.id) FROM lane"
            + " LEFT JOIN item ON item.bucket = lane.bucket GROUP BY lane.bucket";
    var standings = new ArrayList<Standing>();
    try (PreparedStatement query = connection.prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        standings.add(
            new Standing(new BucketId(row.getInt(1)), row.getLong(2), row.getLong(3) > 0));
      }
    }
    return standings;
  }

  /// @throws TidegateException OVERLOADED if so much more does not fit; nothing was changed
  public void requireRoom(long moreRows, long moreBytes) {
    if (rows + moreRows > bounds.rows() || bytes + moreBytes > bounds.bytes()) {
      throw new TidegateException(ErrorCode.OVERLOADED, "Outbox is full")
          .with("rows", rows)
          .with("bytes", bytes);
    }
  }

  /// Gives the payload the next sequence of its bucket; [#requireRoom] comes first.
  public OutboxItem add(BucketId bucket, byte[] payload) throws SQLException {
    long sequence =
        number(
                "INSERT INTO lane (bucket, next) VALUES (?, 2)"
                    + " ON CONFLICT (bucket) DO UPDATE SET next = next + 1 RETURNING next - 1",
                bucket.value())
            .orElseThrow();
    long id;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO item (bucket, sequence, payload) VALUES (?, ?, ?) RETURNING id")) {
      insert.setInt(1, bucket.value());
      insert.setLong(2, sequence);
      insert.setBytes(3, payload);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        id = row.getLong(1);
      }
    }
    rows++;
    bytes += payload.length;
    return new OutboxItem(id, bucket, sequence, payload);
  }

  public void advance(Progress progress) throws SQLException {
    update(
        "INSERT INTO checkpoint (name, position) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET position = excluded.position",
        progress.name(),
        progress.position());
  }

  public Page load(BucketId bucket, long from, int limit, long maxBytes) throws SQLException {
    var items = new ArrayList<OutboxItem>();
    long total = 0;
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT id, sequence, payload FROM item WHERE bucket = ? AND sequence >= ?"
                + " ORDER BY sequence LIMIT ?")) {
      query.setInt(1, bucket.value());
      query.setLong(2, from);
      query.setInt(3, limit);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          byte[] payload = row.getBytes(3);
          total += payload.length;
          if (!items.isEmpty() && total > maxBytes) {
            return new Page(items, true);
          }
          items.add(new OutboxItem(row.getLong(1), bucket, row.getLong(2), payload));
        }
      }
    }
    return new Page(items, items.size() == limit);
  }

  public void settle(OutboxItem item) throws SQLException {
    if (update("DELETE FROM item WHERE id = ?", item.id()) > 0) {
      rows--;
      bytes -= item.payload().length;
    }
  }

  /// Moves the item out of the way; it goes on to count against the bounds until it is forgotten.
  public void setAside(OutboxItem item, TidegateException failure, long nowMillis)
      throws SQLException {
    update(
        "INSERT OR REPLACE INTO refused (id, bucket, sequence, code, reason, at_millis, payload)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        item.id(),
        item.bucket().value(),
        item.sequence(),
        failure.code().name(),
        failure.getMessage(),
        nowMillis,
        item.payload());
    update("DELETE FROM item WHERE id = ?", item.id());
  }

  /// In the order in which they were submitted.
  public List<SetAsideItem> refused(int limit) throws SQLException {
    var refused = new ArrayList<SetAsideItem>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT id, bucket, sequence, payload, code, reason, at_millis FROM refused"
                + " ORDER BY id LIMIT ?")) {
      query.setInt(1, limit);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          var item =
              new OutboxItem(
                  row.getLong(1), new BucketId(row.getInt(2)), row.getLong(3), row.getBytes(4));
          refused.add(
              new SetAsideItem(
                  item, ErrorCode.valueOf(row.getString(5)), row.getString(6), row.getLong(7)));
        }
      }
    }
    return refused;
  }

  /// @return whether there was such an item
  public boolean forget(long id) throws SQLException {
    OptionalLong size = number("DELETE FROM refused WHERE id = ? RETURNING length(payload)", id);
    if (size.isPresent()) {
      rows--;
      bytes -= size.getAsLong();
    }
    return size.isPresent();
  }

  public void reserve(BucketId bucket, long next) throws SQLException {
    update(
        "INSERT INTO lane (bucket, next) VALUES (?, ?)"
            + " ON CONFLICT (bucket) DO UPDATE SET next = max(next, excluded.next)",
        bucket.value(),
        next);
  }

  public Standing renumber(BucketId bucket, long first) throws SQLException {
    // By way of negative numbers: in between, no two rows may share a sequence.
    int count =
        update(
            "UPDATE item SET sequence = -(? + ranked.place) FROM (SELECT id, row_number() OVER"
                + " (ORDER BY sequence) - 1 AS place FROM item WHERE bucket = ?) AS ranked"
                + " WHERE item.id = ranked.id",
            first,
            bucket.value());
    update(
        "UPDATE item SET sequence = -sequence WHERE bucket = ? AND sequence < 0", bucket.value());
    update("UPDATE lane SET next = ? WHERE bucket = ?", first + count, bucket.value());
    return new Standing(bucket, first, count > 0);
  }

  public OptionalLong checkpoint(String name) throws SQLException {
    return number("SELECT position FROM checkpoint WHERE name = ?", name);
  }

  public Size size() throws SQLException {
    long refused = number("SELECT COUNT(*) FROM refused").orElse(0);
    return new Size(rows - refused, refused, bytes);
  }

  public void commit() throws SQLException {
    connection.commit();
  }

  public void rollback() throws SQLException {
    connection.rollback();
    recount();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private void recount() throws SQLException {
    rows = number("SELECT (SELECT COUNT(*) FROM item) + (SELECT COUNT(*) FROM refused)").orElse(0);
    bytes =
        number(
                "SELECT (SELECT COALESCE(SUM(length(payload)), 0) FROM item)"
                    + " + (SELECT COALESCE(SUM(length(payload)), 0) FROM refused)")
            .orElse(0);
    connection.commit();
  }

  private byte[] about(String name, byte[] ifAbsent) throws SQLException {
    update("INSERT INTO about (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", name, ifAbsent);
    try (PreparedStatement query =
        connection.prepareStatement("SELECT value FROM about WHERE name = ?")) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getBytes(1);
      }
    }
  }

  private OptionalLong number(String sql, Object... arguments) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      bind(query, arguments);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private int update(String sql, Object... arguments) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      bind(update, arguments);
      return update.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
  }
}
