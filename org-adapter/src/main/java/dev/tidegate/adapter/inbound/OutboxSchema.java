package dev.tidegate.adapter.inbound;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.sql.SQLException;

/// The tables of the outbox's file, made where they are not, and what the file says of itself.
final class OutboxSchema {
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

  private OutboxSchema() {}

  /// Prepares the file and commits.
  ///
  /// @param freshProducer taken if the file is new
  /// @return the file's producer
  /// @throws TidegateException STORE_UNAVAILABLE if another release made the file
  static byte[] prepare(OutboxSql sql, byte[] freshProducer) throws SQLException {
    for (String table : TABLES) {
      sql.update(table);
    }
    int schema = about(sql, "schema", new byte[] {SCHEMA})[0];
    if (schema != SCHEMA) {
      throw new TidegateException(ErrorCode.STORE_UNAVAILABLE, "Outbox is of another release")
          .with("schema", schema)
          .with("expected", SCHEMA);
    }
    byte[] producer = about(sql, "producer", freshProducer);
    sql.commit();
    return producer;
  }

  private static byte[] about(OutboxSql sql, String name, byte[] ifAbsent) throws SQLException {
    sql.update(
        "INSERT INTO about (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", name, ifAbsent);
    return sql.list("SELECT value FROM about WHERE name = ?", row -> row.getBytes(1), name)
        .getFirst();
  }
}
