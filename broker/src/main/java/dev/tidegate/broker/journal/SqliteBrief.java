package dev.tidegate.broker.journal;

import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/// What a store says of itself without a frame being read; also while a broker runs on it.
///
/// @param schema its number
/// @param frames how many are stored
/// @param logBytes how long the log's file is
/// @param brokenSync whether a sync failed: the next start copies the store and verifies it
public record SqliteBrief(
    RegionId region, int schema, long frames, long fileBytes, long logBytes, boolean brokenSync) {
  /// @throws JournalException in one line, if there is no store, or none that this release reads
  public static SqliteBrief of(Path store) throws IOException {
    try (SqliteLook look = SqliteLook.at(store)) {
      Path log = SqliteLog.file(store);
      return new SqliteBrief(
          new SqliteStatement(look.connection(), "select region from meta")
              .first(row -> new RegionId(row.getString(1)))
              .orElseThrow(() -> new SQLException("Journal does not say whose it is")),
          look.schema(),
          new SqliteStatement(
                  look.connection(), "select (select max(id) from frame) - signs from meta")
              .number()
              .orElse(0),
          Files.size(store),
          Files.exists(log) ? Files.size(log) : 0,
          Files.exists(SqliteHealth.marker(store)));
    } catch (SQLException e) {
      throw SqliteOpenFailure.of(store, e);
    }
  }
}
