package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads frames by their row's number, and holds each to its checksums and to what its row says of
/// it. What is left of a damaged one is told by its outline, else by its knots.
final class SqliteFrames {
  private static final String NAME =
      "select bucket, origin, incarnation, first_sequence, last_sequence, first_position,"
          + " last_position, revision";

  private static final byte[] NOTHING = {};

  private final SqliteNames names;
  private final SqliteStatement whole;
  private final SqliteStatement nameOnly;
  private final SqliteStatement beside;
  private final SqliteHeads heads;

  SqliteFrames(Connection connection, SqliteNames names) throws SQLException {
    this.names = names;
    whole = new SqliteStatement(connection, NAME + ", bytes from frame where id = ?");
    nameOnly = new SqliteStatement(connection, NAME + " from frame where id = ?");
    beside = new SqliteStatement(connection, "select knots, outline from frame where id = ?");
    heads = new SqliteHeads(connection);
  }

  /// A stored frame, and how many bytes it takes there; 0 if they cannot be read at all.
  record Sized(StoredFrame frame, int bytes) {}

  /// What a row says of a frame, and its bytes; none if they cannot be read.
  private record Row(FrameName name, int revision, byte[] bytes) {}

  /// What a row holds beside the frame's bytes.
  private record Beside(byte[] knots, byte[] outline) {}

  Sized read(long id) throws SQLException {
    Row row;
    try {
      row = whole.first(each -> row(each, each.getBytes(9)), id).orElseThrow(() -> missing(id));
    } catch (SQLException e) {
      if (!SqliteFailure.isCorruption(e)) {
        throw e;
      }
      // The pages that the bytes run over are broken; the row's first page may still name the
      // frame.
      row = nameOnly.first(each -> row(each, NOTHING), id).orElseThrow(() -> e);
    }
    Optional<Frame> frame = StoredFrame.whole(row.name(), row.revision(), row.bytes());
    return new Sized(
        frame.isPresent() ? new StoredFrame.Whole(frame.get()) : damaged(row, id),
        row.bytes().length);
  }

  private StoredFrame damaged(Row row, long id) throws SQLException {
    Beside kept =
        beside
            .first(each -> new Beside(each.getBytes(1), each.getBytes(2)), id)
            .orElseThrow(() -> missing(id));
    return StoredFrame.damaged(
        row.name(),
        row.revision(),
        kept.outline(),
        row.bytes(),
        () -> unknown(row, id, kept.knots()));
  }

  private Frame unknown(Row row, long id, byte[] knots) throws SQLException {
    Map<ChannelId, Placing.Span> channels = channels(id, knots);
    List<Pointer> ends = ends(row.name());
    try {
      return Placing.unknown(row.name(), row.revision(), channels, ends);
    } catch (IllegalArgumentException e) {
      throw new SQLException("What the row of frame " + id + " says does not fit its knots", e);
    }
  }

  private static Map<ChannelId, Placing.Span> channels(long id, byte[] knots) throws SQLException {
    try {
      return KnotCodec.channels(id, knots);
    } catch (DamagedFrameException e) {
      throw new SQLException("Of frame " + id + " nothing is left", e);
    }
  }

  private List<Pointer> ends(FrameName name) throws SQLException {
    heads.refresh();
    return heads.ends(name.bucket(), names.find(name.origin()).orElse(0));
  }

  private static SQLException missing(long id) {
    return new SQLException("Index names frame " + id + ", which is not there");
  }

  private Row row(ResultSet row, byte[] bytes) throws SQLException {
    return new Row(
        new FrameName(
            new BucketId(row.getInt(1)),
            names.region(row.getLong(2)),
            row.getLong(3),
            row.getLong(4),
            row.getLong(5),
            row.getLong(6),
            row.getLong(7)),
        row.getInt(8),
        bytes);
  }
}
