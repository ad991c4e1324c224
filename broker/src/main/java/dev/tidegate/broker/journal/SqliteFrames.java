package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.model.BucketId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// Reads frames by their row's number, and holds each to its checksums and to what its row says of
/// it.
final class SqliteFrames {
  private static final String NAME =
      "select bucket, origin, incarnation, first_sequence, last_sequence, first_position,"
          + " last_position, revision";

  private final SqliteNames names;
  private final SqliteStatement whole;
  private final SqliteStatement nameOnly;

  SqliteFrames(Connection connection, SqliteNames names) throws SQLException {
    this.names = names;
    whole = new SqliteStatement(connection, NAME + ", bytes from frame where id = ?");
    nameOnly = new SqliteStatement(connection, NAME + " from frame where id = ?");
  }

  /// A stored frame, and how many bytes it takes there; 0 if they cannot be read at all.
  record Sized(StoredFrame frame, int bytes) {}

  Sized read(long id) throws SQLException {
    try {
      return whole.first(this::frame, id).orElseThrow(() -> missing(id));
    } catch (SQLException e) {
      if (!SqliteFailure.isCorruption(e)) {
        throw e;
      }
      // The pages that the bytes run over are broken; the row's first page may still name the
      // frame.
      StoredFrame named =
          nameOnly.first(row -> name(row, Optional.empty()), id).orElseThrow(() -> e);
      return new Sized(named, 0);
    }
  }

  private static SQLException missing(long id) {
    return new SQLException("Index names frame " + id + ", which is not there");
  }

  private Sized frame(ResultSet row) throws SQLException {
    byte[] bytes = row.getBytes(9);
    Optional<Frame> frame = decode(bytes);
    StoredFrame stored = name(row, frame);
    boolean same =
        frame.isEmpty()
            || (StoredFrame.name(frame.get()).equals(stored.name())
                && frame.get().head().revision() == stored.revision());
    return new Sized(same ? stored : name(row, Optional.empty()), bytes.length);
  }

  private StoredFrame name(ResultSet row, Optional<Frame> frame) throws SQLException {
    return new StoredFrame(
        new Answer.Damage(
            new BucketId(row.getInt(1)),
            names.region(row.getLong(2)),
            row.getLong(3),
            row.getLong(4),
            row.getLong(5),
            row.getLong(6),
            row.getLong(7)),
        row.getInt(8),
        frame);
  }

  private static Optional<Frame> decode(byte[] bytes) {
    try {
      return Optional.of(FrameCodec.decode(bytes));
    } catch (DamagedFrameException e) {
      return Optional.empty();
    }
  }
}
