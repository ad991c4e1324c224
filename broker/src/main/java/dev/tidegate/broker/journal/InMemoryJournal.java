package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The twin of the real stores, in memory, calling back at once on the caller's thread.
///
/// Frames are kept as bytes, so that the codec is on every path, as in a real store. What survives
/// a "crash" is the object itself: a new broker recovers from it. Not safe for use by many threads.
public final class InMemoryJournal implements Journal, StoreView<RuntimeException> {
  private static final double MIDDLE = 0.5;

  private final long storeId;
  private final InMemoryFrames frames;
  private final InMemoryNotes notes;
  private long lastBatch;

  /// @param storeId its key, too, is made of it
  public InMemoryJournal(long storeId) {
    this(storeId, 0, new InMemoryFrames(), new InMemoryNotes());
  }

  private InMemoryJournal(
      long storeId, long lastBatch, InMemoryFrames frames, InMemoryNotes notes) {
    this.storeId = storeId;
    this.lastBatch = lastBatch;
    this.frames = frames;
    this.notes = notes;
  }

  /// What a copy of the store that is made now would hold; what happens to the one later is not
  /// seen in the other.
  public InMemoryJournal copy() {
    return new InMemoryJournal(storeId, lastBatch, frames.copy(), notes.copy());
  }

  @Override
  public Recovered recover() {
    List<Recovered.StoredKey> keys = new ArrayList<>();
    frames.forEach(frame -> {
      FrameHead head = frame.head();
      for (Frame.Key key : frame.keys()) {
        var id = new EventId(head.origin(), head.incarnation(), head.bucket(), key.sequence());
        keys.add(new Recovered.StoredKey(key.high(), key.low(), id, head.storedAtMillis()));
      }
    });
    return new Recovered(
        storeId,
        LogKey.ofNumber(storeId),
        lastBatch,
        frames.positions(),
        frames.ends(),
        notes.control(),
        keys,
        notes.blanks(),
        notes.parked(),
        notes.runs(),
        notes.sweep(),
        notes.settled());
  }

  @Override
  public void append(Batch batch, Consumer<Completion> done) {
    done.accept(store(batch));
  }

  @Override
  public void resolve(Batch batch, Consumer<Completion> done) {
    done.accept(resolve(batch));
  }

  @Override
  public void read(Query query, Consumer<Answer> done) {
    done.accept(answer(query));
  }

  @Override
  public void close() {}

  /// Stores the batch at once.
  public Completion store(Batch batch) {
    BatchCheck<RuntimeException> check = new BatchCheck<>(this);
    Optional<String> refusal = check.refusal(batch);
    if (refusal.isPresent()) {
      return new Completion.Failed(refusal.get());
    }
    List<Frame> stored = batch.frames().stream().map(frames::put).toList();
    batch.replacements().forEach(frames::replace);
    check.merged().ifPresent(frames::merge);
    check.advances().forEach(advance -> frames.advance(advance.stream(), advance.end()));
    notes.store(batch);
    lastBatch = batch.number();
    return new Completion.Stored(stored);
  }

  private Completion resolve(Batch batch) {
    if (lastBatch < batch.number()) {
      return new Completion.Failed("Batch " + batch.number() + " is not stored");
    }
    return new Completion.Stored(batch.frames().stream().map(this::stored).toList());
  }

  private Frame stored(Frame frame) {
    FrameHead head = frame.head();
    return frames
        .find(head.bucket(), head.origin(), head.incarnation(), head.lastSequence())
        .map(row -> frames.read(row).of(frame))
        .orElse(frame);
  }

  @Override
  public long lastBatch() {
    return lastBatch;
  }

  @Override
  public List<Pointer> ends(StreamKey stream) {
    return frames.ends(stream);
  }

  @Override
  public long lastControl() {
    return notes.lastControl();
  }

  @Override
  public Optional<StoredFrame> frameAt(BucketId bucket, long lastPosition) {
    return frames.frameAt(bucket, lastPosition);
  }

  @Override
  public List<StoredFrame> framesWithin(BucketId bucket, long first, long last) {
    return frames.framesWithin(bucket, first, last);
  }

  /// Answers at once.
  public Answer answer(Query query) {
    return switch (query) {
      case Query.FramesFrom asked -> frames.answer(asked);
      case Query.StreamFrom asked -> frames.answer(asked);
      case Query.FrameOf asked -> frames.answer(asked);
      case Query.ChannelFrames asked -> frames.answer(asked);
      case Query.ProducerEnds asked -> frames.answer(asked);
      case Query.FrameOfMark asked -> frames.answer(asked);
      case Query.FrameCount _ -> new Answer.Count(frames.count());
      case Query.EditsOf asked -> notes.answer(asked);
      case Query.ControlFrom asked -> notes.answer(asked);
      case Query.ControlOf asked -> notes.answer(asked);
      case Query.CursorOf asked -> notes.answer(asked);
    };
  }

  /// Flips a bit in the stored bytes of the frame that holds the event: rot at rest. For tests and
  /// the simulation.
  public boolean damage(EventId id) {
    return damage(id, MIDDLE);
  }

  /// As [#damage], at another place of the bytes: a share of their length, from 0 to below 1.
  public boolean damage(EventId id, double share) {
    Optional<InMemoryRow> row = frames.find(id);
    row.ifPresent(each -> each.damage(share));
    return row.isPresent();
  }

  /// As [#damage], and of what is kept of the frame a second time.
  boolean damageBoth(EventId id) {
    frames.find(id).ifPresent(InMemoryRow::damageOutline);
    return damage(id);
  }
}
