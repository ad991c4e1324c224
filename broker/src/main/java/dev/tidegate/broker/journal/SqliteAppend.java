package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Outline;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Writes batches on one connection: the statements, and the heads that they go on from.
///
/// It is good until the first exception; then [#close] it and begin with a new one. Owned by the
/// writer's thread.
final class SqliteAppend implements StoreView<SQLException>, AutoCloseable {
  private final Connection connection;
  private final SqliteNames names;
  private final SqliteHeads heads;
  private final SqliteFrames frames;
  private final SqliteNotes notes;
  private final SqliteFolding index;
  private final SqliteStatement insertFrame;
  private final SqliteStatement insertKeys;
  private final SqliteStatement putEnd;
  private final SqliteStatement frameAt;
  private final SqliteStatement frameOfStream;
  private final SqliteStatement replaceFrame;
  private final SqliteStatement setLastBatch;
  private long lastBatch;
  private long nextFrame;

  /// Takes the connection over, also if it fails.
  static SqliteAppend on(Connection connection, int mostFresh) throws SQLException {
    try {
      return new SqliteAppend(connection, mostFresh);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private SqliteAppend(Connection connection, int mostFresh) throws SQLException {
    this.connection = connection;
    names = new SqliteNames(connection);
    heads = new SqliteHeads(connection, names);
    frames = new SqliteFrames(connection, names);
    notes = new SqliteNotes(connection, names);
    index = new SqliteFolding(connection, mostFresh);
    insertFrame =
        new SqliteStatement(
            connection, "insert into frame values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insertKeys = new SqliteStatement(connection, "insert into key_block values (?, ?, ?, ?, ?, ?)");
    putEnd =
        new SqliteStatement(connection, "insert or replace into stream_end values (?, ?, ?, ?, ?)");
    frameAt =
        new SqliteStatement(
            connection,
            SqliteIndex.POSITION.selectSql("frame", "bucket = ?1 and last_position = ?2"));
    frameOfStream =
        new SqliteStatement(
            connection,
            SqliteIndex.STREAM.selectSql(
                "frame",
                "bucket = ?1 and origin = ?2 and incarnation = ?3 and last_sequence = ?4"));
    replaceFrame =
        new SqliteStatement(
            connection, "update frame set revision = ?, outline = ?, bytes = ? where id = ?");
    setLastBatch = new SqliteStatement(connection, "update meta set last_batch = ?");
    lastBatch =
        new SqliteStatement(connection, "select last_batch from meta").number().orElseThrow();
    nextFrame = new SqliteStatement(connection, "select max(id) from frame").number().orElse(0) + 1;
    connection.rollback();
  }

  @Override
  public long lastBatch() {
    return lastBatch;
  }

  @Override
  public List<Pointer> ends(StreamKey stream) throws SQLException {
    return List.copyOf(heads.ends(stream));
  }

  @Override
  public long lastControl() throws SQLException {
    return notes.lastControl();
  }

  @Override
  public Optional<StoredFrame> frameAt(BucketId bucket, long lastPosition) throws SQLException {
    OptionalLong id = frameAt.number(bucket.value(), lastPosition);
    return id.isEmpty() ? Optional.empty() : Optional.of(frames.read(id.getAsLong()).frame());
  }

  /// Writes a batch that was checked, without committing it. Returns its frames at their places.
  List<Frame> write(Batch batch, List<BatchCheck.Advance> advances) throws SQLException {
    index.foldOne();
    List<Frame> placed = new ArrayList<>(batch.frames().size());
    for (Frame frame : batch.frames()) {
      placed.add(put(frame));
    }
    for (Frame frame : batch.replacements()) {
      replace(frame);
    }
    for (BatchCheck.Advance advance : advances) {
      StreamKey stream = advance.stream();
      Pointer end = advance.end();
      int ordinal = heads.advanced(stream, end);
      putEnd.run(
          stream.bucket().value(),
          names.number(stream.origin()),
          end.incarnation(),
          ordinal,
          end.sequence());
    }
    notes.write(batch);
    setLastBatch.run(batch.number());
    return placed;
  }

  void commit(Batch batch) throws SQLException {
    connection.commit();
    lastBatch = batch.number();
  }

  /// The frames of a stored batch as they are now; one that never took a place as it was given.
  List<Frame> stored(Batch batch) throws SQLException {
    List<Frame> stored = new ArrayList<>(batch.frames().size());
    for (Frame frame : batch.frames()) {
      OptionalLong id =
          frameOfStream.number(
              frame.head().bucket().value(),
              names.number(frame.head().origin()),
              frame.head().incarnation(),
              frame.head().lastSequence());
      stored.add(id.isEmpty() ? frame : frames.read(id.getAsLong()).frame().of(frame));
    }
    return stored;
  }

  /// Ends a transaction that wrote nothing.
  void leave() throws SQLException {
    connection.rollback();
  }

  /// Commits a change of its own, which takes the place in the log that a commit of unknown fate
  /// may have written to: after it, that commit is either below and counted in `last_batch`, or can
  /// never come back.
  void fence() throws SQLException {
    new SqliteStatement(connection, "update meta set fence = fence + 1").run();
    connection.commit();
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private Frame put(Frame frame) throws SQLException {
    Placing placing = Placing.of(frame, heads.position(frame.head().bucket()) + 1, heads::position);
    if (frame.entries().isEmpty()) {
      return placing.frame();
    }
    FrameName name = FrameName.of(placing.frame());
    int bucket = name.bucket().value();
    long origin = names.number(name.origin());
    long id = nextFrame++;
    insertFrame.run(
        id,
        bucket,
        name.firstPosition(),
        name.lastPosition(),
        origin,
        name.incarnation(),
        name.firstSequence(),
        name.lastSequence(),
        frame.head().revision(),
        Outline.encode(placing.frame()),
        FrameCodec.encode(placing.frame()));
    index.add(SqliteIndex.POSITION, bucket, name.lastPosition(), id);
    index.add(SqliteIndex.STREAM, bucket, origin, name.incarnation(), name.lastSequence(), id);
    for (Map.Entry<ChannelId, Placing.Span> each : placing.channels().entrySet()) {
      ChannelId channel = each.getKey();
      Placing.Span span = each.getValue();
      index.add(
          SqliteIndex.CHANNEL,
          channel.bucket().value(),
          SqliteBytes.of(channel),
          span.first(),
          span.last(),
          id);
    }
    putMarks(frame, id);
    if (!frame.keys().isEmpty()) {
      insertKeys.run(
          id,
          bucket,
          origin,
          name.incarnation(),
          frame.head().storedAtMillis(),
          SqliteBytes.of(frame.keys()));
    }
    heads.placed(placing);
    return placing.frame();
  }

  private void putMarks(Frame frame, long id) throws SQLException {
    Map<Producer, Long> last = new LinkedHashMap<>();
    for (Frame.Mark mark : frame.marks()) {
      last.merge(mark.producer(), mark.producerSequence(), Math::max);
    }
    for (Map.Entry<Producer, Long> each : last.entrySet()) {
      index.add(
          SqliteIndex.PRODUCER,
          frame.head().bucket().value(),
          names.number(each.getKey()),
          each.getValue(),
          id);
    }
  }

  private void replace(Frame frame) throws SQLException {
    BucketId bucket = frame.head().bucket();
    long id = frameAt.number(bucket.value(), frame.lastPosition()).orElseThrow();
    replaceFrame.run(frame.head().revision(), Outline.encode(frame), FrameCodec.encode(frame), id);
  }
}
