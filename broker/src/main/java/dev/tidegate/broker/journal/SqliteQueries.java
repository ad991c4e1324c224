package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/// Answers queries on one connection, each from one snapshot that ends with the answer. Owned by
/// the reader's thread.
final class SqliteQueries implements AutoCloseable {
  private final Connection connection;
  private final SqliteNames names;
  private final SqliteFrameQueries frames;
  private final SqliteStatement edits;
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
    frames = new SqliteFrameQueries(connection, names);
    edits =
        new SqliteStatement(
            connection,
            "select by_bucket, by_origin, by_incarnation, by_sequence from edit where bucket = ?"
                + " and origin = ? and incarnation = ? and sequence = ? order by id");
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
    // Frames are numbered from 1 as they are stored; one that goes leaves a sign.
    frameCount =
        new SqliteStatement(connection, "select (select max(id) from frame) - signs from meta");
    connection.rollback();
  }

  Answer answer(Query query) throws SQLException {
    frames.refresh();
    Answer answer =
        switch (query) {
          case Query.FramesFrom(var bucket, long position, int maxBytes) ->
              frames.from(bucket, position, maxBytes);
          case Query.StreamFrom(var bucket, var origin, Pointer after, int maxBytes) ->
              frames.ofStream(bucket, origin, after, maxBytes);
          case Query.FrameOf(EventId id) -> frames.of(id);
          case Query.ChannelFrames(var channel, long position, boolean backward, int entries) ->
              frames.ofChannel(channel, position, backward, entries);
          case Query.EditsOf(EventId target) -> new Answer.Events(editsOf(target));
          case Query.ProducerEnds(Producer producer) ->
              new Answer.Sequences(frames.endsOf(producer));
          case Query.FrameOfMark(Producer producer, var bucket, long sequence) ->
              frames.ofMark(producer, bucket, sequence);
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
