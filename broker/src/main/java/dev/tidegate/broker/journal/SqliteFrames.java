package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads frames by their row's number, and holds each to its checksums and to what its row says of
/// it. What is left of a damaged one is told by its outline, else by the index of channels.
final class SqliteFrames {
  private static final String NAME =
      "select bucket, origin, incarnation, first_sequence, last_sequence, first_position,"
          + " last_position, revision";

  private static final byte[] NOTHING = {};

  private final SqliteNames names;
  private final SqliteStatement whole;
  private final SqliteStatement nameOnly;
  private final SqliteStatement outline;
  private final SqliteStatement channels;
  private final SqliteStatement ends;

  SqliteFrames(Connection connection, SqliteNames names) throws SQLException {
    this.names = names;
    whole = new SqliteStatement(connection, NAME + ", bytes from frame where id = ?");
    nameOnly = new SqliteStatement(connection, NAME + " from frame where id = ?");
    outline = new SqliteStatement(connection, "select outline from frame where id = ?");
    // No index leads here: it is asked for twice damaged frames only.
    channels =
        new SqliteStatement(
            connection,
            SqliteIndex.CHANNEL.selectSql(
                    "channel, first_position, last_position", "bucket = ?1 and frame = ?2")
                + " order by 1");
    ends =
        new SqliteStatement(
            connection,
            "select incarnation, sequence from stream_end where bucket = ? and origin = ?"
                + " order by ordinal");
  }

  /// A stored frame, and how many bytes it takes there; 0 if they cannot be read at all.
  record Sized(StoredFrame frame, int bytes) {}

  /// A row without the frame's bytes.
  private record Row(FrameName name, int revision, byte[] bytes) {}

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
    byte[] kept;
    try {
      kept = outline.first(each -> each.getBytes(1), id).orElse(NOTHING);
    } catch (SQLException e) {
      if (!SqliteFailure.isCorruption(e)) {
        throw e;
      }
      kept = NOTHING;
    }
    return StoredFrame.damaged(
        row.name(),
        row.revision(),
        kept,
        row.bytes(),
        () -> Placing.unknown(row.name(), row.revision(), spans(row.name(), id), ends(row.name())));
  }

  private Map<ChannelId, Placing.Span> spans(FrameName name, long id) throws SQLException {
    Map<ChannelId, Placing.Span> spans = new LinkedHashMap<>();
    channels.list(
        row ->
            Optional.ofNullable(
                spans.put(
                    SqliteBytes.channel(row.getBytes(1)),
                    new Placing.Span(row.getLong(2), row.getLong(3)))),
        name.bucket().value(),
        id);
    return spans;
  }

  private List<Pointer> ends(FrameName name) throws SQLException {
    return ends.list(
        row -> new Pointer(row.getLong(1), row.getLong(2)),
        name.bucket().value(),
        names.find(name.origin()).orElse(0));
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
