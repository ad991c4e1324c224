package dev.tidegate.broker.journal;

import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.random.RandomGenerator;

/// Brings a store to this release's schema, by numbered migrations, and refuses one that is not
/// ours to open.
///
/// `user_version` holds the number of the last migration; each runs in a transaction of its own
/// with that number, so a crash leaves the store at one version or the next.
final class SqliteSchema {
  static final List<String> MIGRATIONS =
      List.of(
          "V1__journal.sql", "V2__sweep.sql", "V3__run.sql", "V4__log_key.sql", "V5__merge.sql");

  /// The schema that this release brings a store to.
  static final int CURRENT = MIGRATIONS.size();

  private static final int WITH_LOG_KEY = 4;
  private static final String FOLDER = "/db/migration/sqlite/";
  static final int APPLICATION_ID = 0x54474a31; // "TGJ1"

  private SqliteSchema() {}

  /// @throws JournalException if the store is newer than this release, of another region, or no
  ///   journal
  static void migrate(Connection connection, Path path, RegionId region, RandomGenerator chance)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version = number(statement, "pragma user_version");
      if (number(statement, "select count(*) from sqlite_schema") != 0) {
        requireOurs(statement, path);
      }
      for (int next = version + 1; next <= MIGRATIONS.size(); next++) {
        for (String sql : statements(MIGRATIONS.get(next - 1))) {
          statement.execute(sql);
        }
        if (next == 1) {
          statement.execute("pragma application_id = " + APPLICATION_ID);
          new SqliteStatement(connection, "insert into meta values (1, ?, ?, 0, 0, 0)")
              .run(chance.nextLong(1, Long.MAX_VALUE), region.value());
        }
        if (next == WITH_LOG_KEY) {
          new SqliteStatement(connection, "update meta set log_key = ?")
              .run((Object) LogKey.drawn(chance).bytes());
        }
        statement.execute("pragma user_version = " + next);
        connection.commit();
      }
      requireRegion(statement, path, region);
      connection.commit();
    }
  }

  /// Returns the schema's number.
  ///
  /// @throws JournalException if it is another than this release writes, or no journal
  static int requireReadable(Statement statement, Path path) throws SQLException {
    requireOurs(statement, path);
    int version = number(statement, "pragma user_version");
    if (version < MIGRATIONS.size()) {
      throw new JournalException(
          "Journal "
              + path
              + " has schema "
              + version
              + ", older than this release (schema "
              + MIGRATIONS.size()
              + "); start its broker once, which brings it up",
          null);
    }
    return version;
  }

  private static void requireOurs(Statement statement, Path path) throws SQLException {
    if (number(statement, "pragma application_id") != APPLICATION_ID) {
      throw new JournalException(path + " is a database, but not a journal of Tidegate", null);
    }
    int version = number(statement, "pragma user_version");
    if (version > MIGRATIONS.size()) {
      throw new JournalException(
          "Journal "
              + path
              + " has schema "
              + version
              + ", newer than this release (schema "
              + MIGRATIONS.size()
              + "); run the release that wrote it",
          null);
    }
  }

  private static void requireRegion(Statement statement, Path path, RegionId region)
      throws SQLException {
    try (ResultSet rows = statement.executeQuery("select region from meta")) {
      String owner = rows.next() ? rows.getString(1) : "nobody";
      if (!owner.equals(region.value())) {
        throw new JournalException(
            "Journal "
                + path
                + " belongs to region "
                + owner
                + ", not to "
                + region
                + "; give each region a store of its own",
            null);
      }
    }
  }

  private static int number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  /// The statements of a migration: each ends with a semicolon at the end of a line.
  private static List<String> statements(String name) {
    try (InputStream in = SqliteSchema.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("Migration " + name + " is not on the class path");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text
          .lines()
          .filter(line -> !line.startsWith("--"))
          .collect(java.util.stream.Collectors.joining("\n"))
          .transform(sql -> List.of(sql.split(";\\s*(\\n|$)")))
          .stream()
          .filter(sql -> !sql.isBlank())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Migration " + name + " cannot be read", e);
    }
  }
}
