package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Where the next frame goes: the ends of buckets, channels and streams, loaded when first asked
/// for and kept.
///
/// They run ahead of the commit, so after a rollback a writer begins with new ones. At most
/// [#MOST_CHANNELS] channels are kept, those used last.
final class SqliteHeads {
  private static final int MOST_CHANNELS = 65_536;

  private final SqliteNames names;
  private final SqliteStatement lastPosition;
  private final SqliteStatement lastChannelPosition;
  private final SqliteStatement streamEnds;
  private final long[] positions = new long[BucketId.COUNT];
  private final Map<ChannelId, Long> channels =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ChannelId, Long> eldest) {
          return size() > MOST_CHANNELS;
        }
      };
  private final Map<StreamKey, List<Pointer>> ends = new HashMap<>();

  SqliteHeads(Connection connection, SqliteNames names) throws SQLException {
    this.names = names;
    Arrays.fill(positions, -1);
    lastPosition =
        new SqliteStatement(
            connection, SqliteIndex.POSITION.maxSql("last_position", "bucket = ?1"));
    lastChannelPosition =
        new SqliteStatement(
            connection,
            SqliteIndex.CHANNEL.selectSql(
                    "last_position, first_position", "bucket = ?1 and channel = ?2")
                + " order by 2 desc limit 1");
    streamEnds =
        new SqliteStatement(
            connection,
            "select incarnation, sequence from stream_end where bucket = ? and origin = ?"
                + " order by ordinal");
  }

  long position(BucketId bucket) throws SQLException {
    if (positions[bucket.value()] < 0) {
      positions[bucket.value()] = lastPosition.number(bucket.value()).orElse(0);
    }
    return positions[bucket.value()];
  }

  long position(ChannelId channel) throws SQLException {
    Long known = channels.get(channel);
    return known != null
        ? known
        : lastChannelPosition.number(channel.bucket().value(), SqliteBytes.of(channel)).orElse(0);
  }

  List<Pointer> ends(StreamKey stream) throws SQLException {
    List<Pointer> known = ends.get(stream);
    if (known == null) {
      OptionalLong origin = names.find(stream.origin());
      known =
          origin.isEmpty()
              ? new ArrayList<>()
              : new ArrayList<>(
                  streamEnds.list(
                      row -> new Pointer(row.getLong(1), row.getLong(2)),
                      stream.bucket().value(),
                      origin.getAsLong()));
      ends.put(stream, known);
    }
    return known;
  }

  void placed(Placing placing) {
    positions[placing.frame().head().bucket().value()] = placing.frame().lastPosition();
    placing.channels().forEach((channel, span) -> channels.put(channel, span.last()));
  }

  /// Moves a stream's end and returns which of its incarnations that is, from 0.
  int advanced(StreamKey stream, Pointer end) throws SQLException {
    List<Pointer> known = ends(stream);
    for (int i = 0; i < known.size(); i++) {
      if (known.get(i).incarnation() == end.incarnation()) {
        known.set(i, end);
        return i;
      }
    }
    known.add(end);
    return known.size() - 1;
  }
}
