package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Answers queries on one connection, each from one snapshot that ends with the answer. Owned by
/// the reader's thread.
final class SqliteQueries implements AutoCloseable {
  private final Connection connection;
  private final SqliteNames names;
  private final SqliteFrames frames;
  private final SqliteStatement byPosition;
  private final SqliteStatement incarnations;
  private final SqliteStatement byStream;
  private final SqliteStatement floor;
  private final SqliteStatement forward;
  private final SqliteStatement backward;
  private final SqliteStatement edits;
  private final SqliteStatement producerEnd;
  private final SqliteStatement byProducer;
  private final SqliteStatement control;
  private final SqliteStatement controlOf;
  private final SqliteStatement cursor;
  private final SqliteStatement frameCount;

  /// Takes the connection over, also if it fails.
  static SqliteQueries on(Connection connection) throws SQLException {
    try {
      return new SqliteQueries(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private SqliteQueries(Connection connection) throws SQLException {
    this.connection = connection;
    names = new SqliteNames(connection);
    frames = new SqliteFrames(connection, names);
    byPosition =
        new SqliteStatement(
            connection,
            SqliteIndex.POSITION.selectSql(
                    "frame, last_position", "bucket = ?1 and last_position >= ?2")
                + " order by 2 limit ?3");
    incarnations =
        new SqliteStatement(
            connection,
            "select incarnation from stream_end where bucket = ? and origin = ? order by ordinal");
    byStream =
        new SqliteStatement(
            connection,
            SqliteIndex.STREAM.selectSql(
                    "frame, last_sequence",
                    "bucket = ?1 and origin = ?2 and incarnation = ?3 and last_sequence > ?4")
                + " order by 2 limit ?5");
    floor =
        new SqliteStatement(
            connection,
            SqliteIndex.CHANNEL.maxSql(
                "first_position", "bucket = ?1 and channel = ?2 and first_position <= ?3"));
    forward =
        new SqliteStatement(
            connection,
            SqliteIndex.CHANNEL.selectSql(
                    "frame, first_position, last_position",
                    "bucket = ?1 and channel = ?2 and first_position >= ?3")
                + " order by 2 limit ?4");
    backward =
        new SqliteStatement(
            connection,
            SqliteIndex.CHANNEL.selectSql(
                    "frame, first_position, last_position",
                    "bucket = ?1 and channel = ?2 and first_position < ?3")
                + " order by 2 desc limit ?4");
    edits =
        new SqliteStatement(
            connection,
            "select by_bucket, by_origin, by_incarnation, by_sequence from edit where bucket = ?"
                + " and origin = ? and incarnation = ? and sequence = ? order by id");
    producerEnd =
        new SqliteStatement(
            connection,
            SqliteIndex.PRODUCER.maxSql("last_sequence", "bucket = ?1 and producer = ?2"));
    byProducer =
        new SqliteStatement(
            connection,
            SqliteIndex.PRODUCER.selectSql(
                    "frame, last_sequence", "bucket = ?1 and producer = ?2 and last_sequence >= ?3")
                + " order by 2 limit 1");
    control =
        new SqliteStatement(
            connection,
            "select local_position, region, position, entry from control"
                + " where local_position >= ? order by local_position limit ?");
    controlOf =
        new SqliteStatement(
            connection,
            "select local_position, region, position, entry from control where region = ?"
                + " and position >= ? order by position, local_position limit ?");
    cursor =
        new SqliteStatement(
            connection, "select token from subscription_cursor where org = ? and name = ?");
    // Frames are numbered from 1 as they are stored, and none is ever taken out.
    frameCount = new SqliteStatement(connection, "select max(id) from frame");
    connection.rollback();
  }

  Answer answer(Query query) throws SQLException {
    Answer answer =
        switch (query) {
          case Query.FramesFrom(var bucket, long position, int maxBytes) ->
              framesFrom(bucket, position, maxBytes);
          case Query.StreamFrom(var bucket, var origin, Pointer after, int maxBytes) ->
              streamFrom(bucket, origin, after, maxBytes);
          case Query.FrameOf(EventId id) -> frameOf(id);
          case Query.ChannelFrames(var channel, long position, boolean backwards, int entries) ->
              channelFrames(channel, position, backwards, entries);
          case Query.EditsOf(EventId target) -> new Answer.Events(editsOf(target));
          case Query.ProducerEnds(Producer producer) -> new Answer.Sequences(endsOf(producer));
          case Query.FrameOfMark(Producer producer, var bucket, long sequence) ->
              frameOfMark(producer, bucket, sequence);
          case Query.ControlFrom(long position, int limit) ->
              new Answer.Control(control.list(this::controlEntry, position, limit));
          case Query.ControlOf(RegionId region, long position, int limit) ->
              new Answer.Control(controlOf(region, position, limit));
          case Query.CursorOf(OrgId org, String name) ->
              new Answer.Token(cursor.first(row -> row.getBytes(1), org.value(), name));
          case Query.FrameCount _ -> new Answer.Count(frameCount.number().orElse(0));
        };
    connection.commit();
    return answer;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private Answer framesFrom(BucketId bucket, long position, int maxBytes) throws SQLException {
    SqlitePage page = new SqlitePage(frames, maxBytes);
    long[] from = {position};
    page.fill(limit ->
        byPosition.list(
            row -> {
              from[0] = row.getLong(2) + 1;
              return row.getLong(1);
            },
            bucket.value(),
            from[0],
            limit));
    return page.answer();
  }

  private Answer streamFrom(BucketId bucket, RegionId origin, Pointer after, int maxBytes)
      throws SQLException {
    OptionalLong number = names.find(origin);
    SqlitePage page = new SqlitePage(frames, maxBytes);
    if (number.isEmpty()) {
      return page.answer();
    }
    List<Long> all = incarnations.list(row -> row.getLong(1), bucket.value(), number.getAsLong());
    int at = all.indexOf(after.incarnation());
    for (int i = Math.max(at, 0); i < all.size() && page.isOpen(); i++) {
      long incarnation = all.get(i);
      long[] from = {i == at ? after.sequence() : 0};
      page.fill(limit ->
          byStream.list(
              row -> {
                from[0] = row.getLong(2);
                return row.getLong(1);
              },
              bucket.value(),
              number.getAsLong(),
              incarnation,
              from[0],
              limit));
    }
    return page.answer();
  }

  private Answer frameOf(EventId id) throws SQLException {
    SqlitePage page = new SqlitePage(frames, Integer.MAX_VALUE);
    OptionalLong origin = names.find(id.origin());
    if (origin.isPresent()) {
      OptionalLong frame =
          byStream.number(
              id.bucket().value(), origin.getAsLong(), id.incarnation(), id.sequence() - 1, 1);
      if (frame.isPresent()) {
        page.takeIf(
            frame.getAsLong(), stored -> stored.places().head().firstSequence() <= id.sequence());
      }
    }
    return page.answer();
  }

  private record Part(long frame, long first, long last) {}

  private Answer channelFrames(ChannelId channel, long position, boolean backwards, int entries)
      throws SQLException {
    byte[] key = SqliteBytes.of(channel);
    int bucket = channel.bucket().value();
    long end = backwards && position == 0 ? Long.MAX_VALUE : position;
    SqliteStatement statement = backwards ? backward : forward;
    // Forward, the frame that begins at or before the position may still hold entries after it.
    long from = backwards ? end : floor.number(bucket, key, position).orElse(0);
    SqlitePage page = new SqlitePage(frames, Query.ChannelFrames.MAX_BYTES);
    long missing = entries;
    for (Part part : statement.list(SqliteQueries::part, bucket, key, from, entries + 1L)) {
      long count =
          backwards
              ? Math.min(part.last(), end - 1) - part.first() + 1
              : part.last() - Math.max(part.first(), end + 1) + 1;
      if (count > 0 && missing > 0) {
        missing -= count;
        if (!page.take(part.frame())) {
          break;
        }
      }
    }
    return page.answer();
  }

  private static Part part(ResultSet row) throws SQLException {
    return new Part(row.getLong(1), row.getLong(2), row.getLong(3));
  }

  private List<EventId> editsOf(EventId target) throws SQLException {
    OptionalLong origin = names.find(target.origin());
    return origin.isEmpty()
        ? List.of()
        : edits.list(
            row -> SqliteRecovery.event(row, 1, names),
            target.bucket().value(),
            origin.getAsLong(),
            target.incarnation(),
            target.sequence());
  }

  private Map<BucketId, Long> endsOf(Producer producer) throws SQLException {
    Map<BucketId, Long> ends = new TreeMap<>();
    OptionalLong number = names.find(producer);
    if (number.isPresent()) {
      for (int bucket = 0; bucket < BucketId.COUNT; bucket++) {
        BucketId id = new BucketId(bucket);
        producerEnd.number(bucket, number.getAsLong()).ifPresent(last -> ends.put(id, last));
      }
    }
    return ends;
  }

  private Answer frameOfMark(Producer producer, BucketId bucket, long sequence)
      throws SQLException {
    SqlitePage page = new SqlitePage(frames, Integer.MAX_VALUE);
    OptionalLong number = names.find(producer);
    if (number.isPresent()) {
      OptionalLong frame = byProducer.number(bucket.value(), number.getAsLong(), sequence);
      if (frame.isPresent()) {
        page.takeIf(
            frame.getAsLong(),
            stored ->
                stored instanceof StoredFrame.Damaged
                    || marks(stored.places(), producer, sequence));
      }
    }
    return page.answer();
  }

  private static boolean marks(Frame frame, Producer producer, long sequence) {
    return frame.marks().stream()
        .anyMatch(mark -> mark.producerSequence() == sequence && mark.producer().equals(producer));
  }

  private List<Batch.StoredControl> controlOf(RegionId region, long position, int limit)
      throws SQLException {
    OptionalLong number = names.find(region);
    return number.isEmpty()
        ? List.of()
        : controlOf.list(this::controlEntry, number.getAsLong(), position, limit);
  }

  private Batch.StoredControl controlEntry(ResultSet row) throws SQLException {
    return new Batch.StoredControl(
        row.getLong(1), names.region(row.getLong(2)), row.getLong(3), row.getBytes(4));
  }
}
