package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Outline;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Writes batches on one connection: the statements, and the heads that they go on from.
///
/// It is good until the first exception; then [#close] it and begin with a new one. Owned by the
/// writer's thread.
final class SqliteAppend implements StoreView<SQLException>, AutoCloseable {
  private final Connection connection;
  private final SqliteNames names;
  private final SqliteFrames frames;
  private final SqliteNotes notes;
  private final SqliteHeads heads;
  private final SqliteChains chains;
  private final SqliteFolding folding;
  private final SqliteMerge merge;
  private final SqliteStatement takeLock;
  private final SqliteStatement insertFrame;
  private final SqliteStatement insertKeys;
  private final SqliteStatement replaceFrame;
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
    frames = new SqliteFrames(connection, names);
    notes = new SqliteNotes(connection, names);
    heads = new SqliteHeads(connection);
    heads.refresh();
    chains = new SqliteChains(connection, names, heads);
    folding = new SqliteFolding(connection, heads, mostFresh);
    merge = new SqliteMerge(connection, names);
    takeLock = new SqliteStatement(connection, "update meta set fence = fence where false");
    insertFrame =
        new SqliteStatement(
            connection, "insert into frame values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insertKeys = new SqliteStatement(connection, "insert into key_block values (?, ?, ?, ?, ?, ?)");
    replaceFrame =
        new SqliteStatement(
            connection, "update frame set revision = ?, outline = ?, bytes = ? where id = ?");
    lastBatch = heads.lastBatch();
    nextFrame = new SqliteStatement(connection, "select max(id) from frame").number().orElse(0) + 1;
    connection.rollback();
  }

  @Override
  public long lastBatch() {
    return lastBatch;
  }

  @Override
  public List<Pointer> ends(StreamKey stream) throws SQLException {
    return List.copyOf(chains.ends(stream));
  }

  @Override
  public long lastControl() throws SQLException {
    return notes.lastControl();
  }

  @Override
  public Optional<StoredFrame> frameAt(BucketId bucket, long lastPosition) throws SQLException {
    OptionalLong id = chains.frameEndingAt(new Chain.OfBucket(bucket), lastPosition);
    return id.isEmpty() ? Optional.empty() : Optional.of(frames.read(id.getAsLong()).frame());
  }

  @Override
  public List<StoredFrame> framesWithin(BucketId bucket, long first, long last)
      throws SQLException {
    List<StoredFrame> within = new ArrayList<>();
    for (long row : rows(bucket, first, last)) {
      within.add(frames.read(row).frame());
    }
    return within;
  }

  /// Begins a transaction that will write, before it reads: only so is a lock waited for that
  /// another connection has for a moment. One that has read is refused it at once (SQLITE_BUSY),
  /// for it might wait for ever.
  void begin() throws SQLException {
    takeLock.run();
  }

  /// Writes a batch that was checked, without committing it. Returns its frames at their places.
  List<Frame> write(Batch batch, BatchCheck<SQLException> checked) throws SQLException {
    List<Frame> placed = new ArrayList<>(batch.frames().size());
    for (Frame frame : batch.frames()) {
      placed.add(put(frame));
    }
    for (Frame frame : batch.replacements()) {
      replace(frame);
    }
    if (checked.merged().isPresent()) {
      Frame merged = checked.merged().get();
      FrameName name = FrameName.of(merged);
      merge.write(merged, rows(name.bucket(), name.firstPosition(), name.lastPosition()));
    }
    for (BatchCheck.Advance advance : checked.advances()) {
      chains.advance(advance.stream(), advance.end());
    }
    notes.write(batch);
    folding.store(batch.number(), chains.takeChanges());
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
      OptionalLong id = chains.frameEndingAt(stream(frame), frame.head().lastSequence());
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

  private List<Long> rows(BucketId bucket, long first, long last) throws SQLException {
    return merge.rows(chains.walk(new Chain.OfBucket(bucket)), first, last);
  }

  private Chain stream(Frame frame) throws SQLException {
    return new Chain.OfStream(
        frame.head().bucket(), names.number(frame.head().origin()), frame.head().incarnation());
  }

  private Frame put(Frame frame) throws SQLException {
    BucketId bucket = frame.head().bucket();
    Placing placing = Placing.of(frame, chains.position(bucket) + 1, chains::position);
    if (frame.entries().isEmpty()) {
      return placing.frame();
    }
    FrameName name = FrameName.of(placing.frame());
    long origin = names.number(name.origin());
    long id = nextFrame++;
    insertFrame.run(
        id,
        bucket.value(),
        name.firstPosition(),
        name.lastPosition(),
        origin,
        name.incarnation(),
        name.firstSequence(),
        name.lastSequence(),
        frame.head().revision(),
        KnotCodec.encode(id, chains.tie(id, placing)),
        Outline.encode(placing.frame()),
        FrameCodec.encode(placing.frame()));
    if (!frame.keys().isEmpty()) {
      insertKeys.run(
          id,
          bucket.value(),
          origin,
          name.incarnation(),
          frame.head().storedAtMillis(),
          SqliteBytes.of(frame.keys()));
    }
    return placing.frame();
  }

  private void replace(Frame frame) throws SQLException {
    Chain bucket = new Chain.OfBucket(frame.head().bucket());
    long id = chains.frameEndingAt(bucket, frame.lastPosition()).orElseThrow();
    replaceFrame.run(frame.head().revision(), Outline.encode(frame), FrameCodec.encode(frame), id);
  }
}
