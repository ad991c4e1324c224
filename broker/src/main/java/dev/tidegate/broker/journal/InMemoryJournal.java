package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Outline;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The twin of the real stores, in memory, calling back at once on the caller's thread.
///
/// Frames are kept as bytes, so that the codec is on every path, as in a real store. What survives
/// a "crash" is the object itself: a new broker recovers from it. Not safe for use by many threads.
public final class InMemoryJournal implements Journal, StoreView<RuntimeException> {
  private final long storeId;
  private long lastBatch;
  private final Map<BucketId, NavigableMap<Long, Row>> buckets = new TreeMap<>();
  private final Map<ChannelId, NavigableMap<Long, Row>> channels = new HashMap<>();
  private final Map<StreamKey, LinkedHashMap<Long, Long>> ends = new LinkedHashMap<>();
  private final List<Batch.StoredControl> control = new ArrayList<>();
  private final Map<EventId, Set<EventId>> edits = new HashMap<>();
  private final Set<EventId> blanks = new LinkedHashSet<>();
  private final Map<CursorKey, byte[]> cursors = new HashMap<>();
  private final Map<ChannelId, Batch.Parking> parked = new LinkedHashMap<>();
  private final Map<EventId, Batch.Refusal> refusals = new LinkedHashMap<>();
  private final Map<ProducerKey, NavigableMap<Long, Row>> marks = new HashMap<>();
  private final List<Batch.Run> runs = new ArrayList<>();
  private Optional<Batch.Sweep> sweep = Optional.empty();

  /// @param storeId its key, too, is made of it
  public InMemoryJournal(long storeId) {
    this.storeId = storeId;
  }

  /// What a copy of the store that is made now would hold; what happens to the one later is not
  /// seen in the other.
  public InMemoryJournal copy() {
    InMemoryJournal copy = new InMemoryJournal(storeId);
    copy.lastBatch = lastBatch;
    IdentityHashMap<Row, Row> rows = new IdentityHashMap<>();
    buckets.forEach((bucket, each) -> copy.buckets.put(bucket, copied(each, rows)));
    channels.forEach((channel, each) -> copy.channels.put(channel, copied(each, rows)));
    marks.forEach((producer, each) -> copy.marks.put(producer, copied(each, rows)));
    ends.forEach((stream, last) -> copy.ends.put(stream, new LinkedHashMap<>(last)));
    copy.control.addAll(control);
    edits.forEach((target, by) -> copy.edits.put(target, new LinkedHashSet<>(by)));
    copy.blanks.addAll(blanks);
    copy.cursors.putAll(cursors);
    copy.parked.putAll(parked);
    copy.refusals.putAll(refusals);
    copy.runs.addAll(runs);
    copy.sweep = sweep;
    return copy;
  }

  private static NavigableMap<Long, Row> copied(
      NavigableMap<Long, Row> original, IdentityHashMap<Row, Row> rows) {
    NavigableMap<Long, Row> copy = new TreeMap<>();
    original.forEach((place, row) -> copy.put(place, rows.computeIfAbsent(row, Row::new)));
    return copy;
  }

  private record CursorKey(OrgId org, String name) {}

  private record ProducerKey(Producer producer, BucketId bucket) {}

  /// A stored frame: what an index would hold, and its bytes.
  private static final class Row {
    private final FrameName name;
    private final Map<ChannelId, Placing.Span> channels;
    private int revision;
    private byte[] outline;
    private byte[] bytes;

    Row(Placing placing) {
      name = FrameName.of(placing.frame());
      channels = placing.channels();
      revision = placing.frame().head().revision();
      outline = Outline.encode(placing.frame());
      bytes = FrameCodec.encode(placing.frame());
    }

    void replace(Frame frame) {
      revision = frame.head().revision();
      outline = Outline.encode(frame);
      bytes = FrameCodec.encode(frame);
    }

    Row(Row other) {
      name = other.name;
      channels = other.channels;
      revision = other.revision;
      outline = other.outline.clone();
      bytes = other.bytes.clone();
    }
  }

  @Override
  public Recovered recover() {
    Map<BucketId, Long> positions = new TreeMap<>();
    buckets.forEach(
        (bucket, rows) -> positions.put(bucket, rows.lastEntry().getValue().name.lastPosition()));
    Map<StreamKey, List<Pointer>> streams = new LinkedHashMap<>();
    ends.forEach((stream, last) -> {
      List<Pointer> pointers = new ArrayList<>();
      last.forEach((incarnation, sequence) -> pointers.add(new Pointer(incarnation, sequence)));
      streams.put(stream, pointers);
    });
    List<Recovered.StoredKey> keys = new ArrayList<>();
    for (NavigableMap<Long, Row> rows : buckets.values()) {
      for (Row row : rows.values()) {
        Frame frame = read(row).places();
        for (Frame.Key key : frame.keys()) {
          var id =
              new EventId(
                  frame.head().origin(),
                  frame.head().incarnation(),
                  frame.head().bucket(),
                  key.sequence());
          keys.add(
              new Recovered.StoredKey(key.high(), key.low(), id, frame.head().storedAtMillis()));
        }
      }
    }
    return new Recovered(
        storeId,
        LogKey.ofNumber(storeId),
        lastBatch,
        positions,
        streams,
        List.copyOf(control),
        keys,
        List.copyOf(blanks),
        List.copyOf(parked.values()),
        List.copyOf(runs),
        sweep);
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
    List<Frame> stored = new ArrayList<>();
    for (Frame frame : batch.frames()) {
      stored.add(put(frame));
    }
    for (Frame frame : batch.replacements()) {
      replace(frame);
    }
    for (BatchCheck.Advance advance : check.advances()) {
      ends.computeIfAbsent(advance.stream(), _ -> new LinkedHashMap<>())
          .put(advance.end().incarnation(), advance.end().sequence());
    }
    control.addAll(batch.control());
    for (Batch.Edit edit : batch.edits()) {
      edits.computeIfAbsent(edit.target(), _ -> new LinkedHashSet<>()).add(edit.by());
    }
    blanks.addAll(batch.blanksOpened());
    blanks.removeAll(batch.blanksDone());
    batch.run().ifPresent(runs::add);
    if (runs.size() > Recovered.RUNS) {
      runs.removeFirst();
    }
    sweep = batch.sweep().or(() -> sweep);
    for (Batch.Cursor cursor : batch.cursors()) {
      cursors.put(new CursorKey(cursor.org(), cursor.name()), cursor.token());
    }
    for (Batch.Refusal each : batch.refusals()) {
      refusals.putIfAbsent(each.event(), each);
    }
    for (Batch.Parking parking : batch.parkings()) {
      if (parking.parked()) {
        parked.putIfAbsent(parking.channel(), parking);
      } else {
        parked.remove(parking.channel());
      }
    }
    lastBatch = batch.number();
    return new Completion.Stored(stored);
  }

  private Completion resolve(Batch batch) {
    if (lastBatch < batch.number()) {
      return new Completion.Failed("Batch " + batch.number() + " is not stored");
    }
    List<Frame> stored = new ArrayList<>();
    for (Frame frame : batch.frames()) {
      stored.add(
          find(
                  frame.head().bucket(),
                  frame.head().origin(),
                  frame.head().incarnation(),
                  frame.head().lastSequence())
              .map(row -> read(row).of(frame))
              .orElse(frame));
    }
    return new Completion.Stored(stored);
  }

  @Override
  public long lastBatch() {
    return lastBatch;
  }

  @Override
  public List<Pointer> ends(StreamKey stream) {
    List<Pointer> pointers = new ArrayList<>();
    ends.getOrDefault(stream, new LinkedHashMap<>())
        .forEach((incarnation, last) -> pointers.add(new Pointer(incarnation, last)));
    return pointers;
  }

  @Override
  public long lastControl() {
    return control.isEmpty() ? 0 : control.getLast().localPosition();
  }

  @Override
  public Optional<StoredFrame> frameAt(BucketId bucket, long lastPosition) {
    return row(bucket, lastPosition).map(this::read);
  }

  private Optional<Row> row(BucketId bucket, long lastPosition) {
    var found = buckets.getOrDefault(bucket, new TreeMap<>()).floorEntry(lastPosition);
    return Optional.ofNullable(found)
        .map(Map.Entry::getValue)
        .filter(row -> row.name.lastPosition() == lastPosition);
  }

  private Frame put(Frame frame) {
    BucketId bucket = frame.head().bucket();
    var rows = buckets.get(bucket);
    long position = rows == null ? 1 : rows.lastEntry().getValue().name.lastPosition() + 1;
    Placing placing = Placing.of(frame, position, this::lastChannelPosition);
    if (frame.entries().isEmpty()) {
      return placing.frame();
    }
    Row row = new Row(placing);
    buckets.computeIfAbsent(bucket, _ -> new TreeMap<>()).put(position, row);
    for (Entry entry : placing.frame().entries()) {
      channels
          .computeIfAbsent(entry.channel(), _ -> new TreeMap<>())
          .put(entry.channelPosition(), row);
    }
    for (Frame.Mark mark : frame.marks()) {
      marks
          .computeIfAbsent(new ProducerKey(mark.producer(), bucket), _ -> new TreeMap<>())
          .put(mark.producerSequence(), row);
    }
    return placing.frame();
  }

  private long lastChannelPosition(ChannelId channel) {
    var entries = channels.get(channel);
    return entries == null ? 0 : entries.lastKey();
  }

  private void replace(Frame frame) {
    row(frame.head().bucket(), frame.lastPosition()).orElseThrow().replace(frame);
  }

  /// Answers at once.
  public Answer answer(Query query) {
    return switch (query) {
      case Query.FramesFrom(var bucket, long position, int maxBytes) -> {
        var rows = buckets.getOrDefault(bucket, new TreeMap<>());
        Long first = rows.floorKey(position);
        yield frames(
            (first == null ? rows : rows.tailMap(first, true))
                .values().stream().filter(row -> row.name.lastPosition() >= position).toList(),
            maxBytes);
      }
      case Query.StreamFrom(var bucket, var origin, Pointer after, int maxBytes) -> {
        var own =
            buckets.getOrDefault(bucket, new TreeMap<>()).values().stream()
                .filter(row -> row.name.origin().equals(origin))
                .toList();
        List<Long> incarnations =
            new ArrayList<>(
                ends.getOrDefault(new StreamKey(bucket, origin), new LinkedHashMap<>()).keySet());
        int at = incarnations.indexOf(after.incarnation());
        yield frames(
            own.stream()
                .filter(row -> {
                  int its = incarnations.indexOf(row.name.incarnation());
                  return its > at || (its == at && row.name.lastSequence() > after.sequence());
                })
                .toList(),
            maxBytes);
      }
      case Query.FrameOf(EventId id) ->
          frames(
              find(id.bucket(), id.origin(), id.incarnation(), id.sequence()).stream().toList(),
              Integer.MAX_VALUE);
      case Query.ChannelFrames(var channel, long position, boolean backward, int entries) -> {
        NavigableMap<Long, Row> all = channels.getOrDefault(channel, new TreeMap<>());
        NavigableMap<Long, Row> side;
        if (backward) {
          side = (position == 0 ? all : all.headMap(position, false)).descendingMap();
        } else {
          side = all.tailMap(position, false);
        }
        Set<Row> rows = new LinkedHashSet<>();
        side.values().stream().limit(entries).forEach(rows::add);
        yield frames(List.copyOf(rows), Query.ChannelFrames.MAX_BYTES);
      }
      case Query.EditsOf(EventId target) ->
          new Answer.Events(List.copyOf(edits.getOrDefault(target, Set.of())));
      case Query.ProducerEnds(Producer producer) -> {
        Map<BucketId, Long> last = new TreeMap<>();
        marks.forEach((key, rows) -> {
          if (key.producer().equals(producer)) {
            last.put(key.bucket(), rows.lastKey());
          }
        });
        yield new Answer.Sequences(last);
      }
      case Query.FrameOfMark(Producer producer, var bucket, long sequence) -> {
        var rows = marks.getOrDefault(new ProducerKey(producer, bucket), new TreeMap<>());
        Row row = rows.get(sequence);
        yield frames(row == null ? List.of() : List.of(row), Integer.MAX_VALUE);
      }
      case Query.ControlFrom(long position, int limit) ->
          new Answer.Control(
              control.stream().filter(e -> e.localPosition() >= position).limit(limit).toList());
      case Query.ControlOf(var region, long position, int limit) ->
          new Answer.Control(
              control.stream()
                  .filter(e -> e.region().equals(region) && e.position() >= position)
                  .limit(limit)
                  .toList());
      case Query.CursorOf(var org, String name) ->
          new Answer.Token(Optional.ofNullable(cursors.get(new CursorKey(org, name))));
      case Query.FrameCount _ ->
          new Answer.Count(buckets.values().stream().mapToLong(Map::size).sum());
    };
  }

  /// Flips a bit in the stored bytes of the frame that holds the event: rot at rest. For tests and
  /// the simulation.
  public boolean damage(EventId id) {
    Optional<Row> row = find(id.bucket(), id.origin(), id.incarnation(), id.sequence());
    row.ifPresent(each -> each.bytes[each.bytes.length / 2] ^= 1);
    return row.isPresent();
  }

  /// As [#damage], at another place of the bytes: a share of their length, from 0 to below 1.
  public boolean damage(EventId id, double share) {
    Optional<Row> row = find(id.bucket(), id.origin(), id.incarnation(), id.sequence());
    row.ifPresent(each -> each.bytes[(int) (each.bytes.length * share)] ^= 1);
    return row.isPresent();
  }

  /// As [#damage], and of what is kept of the frame a second time.
  boolean damageBoth(EventId id) {
    Optional<Row> row = find(id.bucket(), id.origin(), id.incarnation(), id.sequence());
    row.ifPresent(each -> each.outline[each.outline.length / 2] ^= 1);
    return damage(id);
  }

  private Optional<Row> find(BucketId bucket, RegionId origin, long incarnation, long sequence) {
    return buckets.getOrDefault(bucket, new TreeMap<>()).values().stream()
        .filter(row ->
            row.name.origin().equals(origin)
                && row.name.incarnation() == incarnation
                && row.name.firstSequence() <= sequence
                && row.name.lastSequence() >= sequence)
        .findFirst();
  }

  private Answer.Frames frames(List<Row> rows, int maxBytes) {
    List<Frame> frames = new ArrayList<>();
    long bytes = 0;
    for (Row row : rows) {
      if (!frames.isEmpty() && bytes + row.bytes.length > maxBytes) {
        break;
      }
      switch (read(row)) {
        case StoredFrame.Whole(Frame frame) -> frames.add(frame);
        case StoredFrame.Damaged(Answer.Damage damage) -> {
          return new Answer.Frames(List.copyOf(frames), Optional.of(damage));
        }
      }
      bytes += row.bytes.length;
    }
    return Answer.Frames.of(frames);
  }

  private StoredFrame read(Row row) {
    Optional<Frame> whole = StoredFrame.whole(row.name, row.revision, row.bytes);
    if (whole.isPresent()) {
      return new StoredFrame.Whole(whole.get());
    }
    return StoredFrame.damaged(
        row.name,
        row.revision,
        row.outline,
        row.bytes,
        () ->
            Placing.unknown(
                row.name,
                row.revision,
                row.channels,
                ends(new StreamKey(row.name.bucket(), row.name.origin()))));
  }
}
