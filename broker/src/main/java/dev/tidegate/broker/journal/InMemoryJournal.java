package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.util.ArrayList;
import java.util.HashMap;
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
/// Frames are kept as bytes, so that the codec is on every path, as in a real store. What survives a "crash" is the
/// object itself: a new broker recovers from it. Not safe for use by many threads.
public final class InMemoryJournal implements Journal {
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

  public InMemoryJournal(long storeId) {
    this.storeId = storeId;
  }

  private record CursorKey(OrgId org, String name) {}

  private record ProducerKey(Producer producer, BucketId bucket) {}

  /// A stored frame: what an index would hold, and its bytes.
  private static final class Row {
    private final Answer.Damage name;
    private byte[] bytes;

    Row(Frame frame) {
      name =
          new Answer.Damage(
              frame.head().bucket(),
              frame.head().origin(),
              frame.head().incarnation(),
              frame.head().firstSequence(),
              frame.head().lastSequence(),
              frame.head().firstPosition(),
              frame.lastPosition());
      bytes = FrameCodec.encode(frame);
    }
  }

  @Override
  public Recovered recover() {
    Map<BucketId, Long> positions = new TreeMap<>();
    buckets.forEach((bucket, rows) -> positions.put(bucket, rows.lastEntry().getValue().name.lastPosition()));
    Map<StreamKey, List<Pointer>> streams = new LinkedHashMap<>();
    ends.forEach(
        (stream, last) -> {
          List<Pointer> pointers = new ArrayList<>();
          last.forEach((incarnation, sequence) -> pointers.add(new Pointer(incarnation, sequence)));
          streams.put(stream, pointers);
        });
    List<Recovered.StoredKey> keys = new ArrayList<>();
    for (NavigableMap<Long, Row> rows : buckets.values()) {
      for (Row row : rows.values()) {
        for (Frame frame : decode(row).stream().toList()) {
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
    }
    return new Recovered(
        storeId,
        lastBatch,
        positions,
        streams,
        List.copyOf(control),
        keys,
        List.copyOf(blanks),
        List.copyOf(parked.values()));
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
    if (batch.number() != lastBatch + 1) {
      return new Completion.Failed("Batch " + batch.number() + " does not follow " + lastBatch);
    }
    for (Frame frame : batch.frames()) {
      Pointer end = end(frame.head().bucket(), frame.head().origin());
      if (!frame.head().after().equals(end)) {
        return new Completion.Failed("Frame after " + frame.head().after() + " on " + end);
      }
    }
    List<Frame> stored = new ArrayList<>();
    for (Frame frame : batch.frames()) {
      stored.add(put(frame));
    }
    for (Frame frame : batch.replacements()) {
      replace(frame);
    }
    for (Batch.Skip skip : batch.skips()) {
      advance(new StreamKey(skip.bucket(), skip.origin()), skip.end());
    }
    control.addAll(batch.control());
    for (Batch.Edit edit : batch.edits()) {
      edits.computeIfAbsent(edit.target(), _ -> new LinkedHashSet<>()).add(edit.by());
    }
    blanks.addAll(batch.blanksOpened());
    blanks.removeAll(batch.blanksDone());
    for (Batch.Cursor cursor : batch.cursors()) {
      cursors.put(new CursorKey(cursor.org(), cursor.name()), cursor.token());
    }
    for (Batch.Refusal refusal : batch.refusals()) {
      refusals.putIfAbsent(refusal.event(), refusal);
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
      find(frame.head().bucket(), frame.head().origin(), frame.head().incarnation(), frame.head().firstSequence())
          .flatMap(InMemoryJournal::decode)
          .ifPresent(stored::add);
    }
    return new Completion.Stored(stored);
  }

  private Frame put(Frame frame) {
    var rows = buckets.computeIfAbsent(frame.head().bucket(), _ -> new TreeMap<>());
    long position = rows.isEmpty() ? 1 : rows.lastEntry().getValue().name.lastPosition() + 1;
    List<Entry> entries = new ArrayList<>(frame.entries().size());
    Map<ChannelId, Long> next = new HashMap<>();
    for (Entry entry : frame.entries()) {
      long channelPosition =
          next.merge(entry.channel(), lastChannelPosition(entry.channel()) + 1, (a, _) -> a + 1);
      entries.add(entry.at(channelPosition));
    }
    Frame stored =
        new Frame(
            frame.head().atPosition(position),
            frame.plans(),
            entries,
            frame.keys(),
            frame.marks());
    if (!entries.isEmpty()) {
      Row row = new Row(stored);
      rows.put(position, row);
      for (Entry entry : entries) {
        channels
            .computeIfAbsent(entry.channel(), _ -> new TreeMap<>())
            .put(entry.channelPosition(), row);
      }
      for (Frame.Mark mark : frame.marks()) {
        marks
            .computeIfAbsent(
                new ProducerKey(mark.producer(), frame.head().bucket()), _ -> new TreeMap<>())
            .put(mark.producerSequence(), row);
      }
    } else if (rows.isEmpty()) {
      buckets.remove(frame.head().bucket());
    }
    advance(new StreamKey(frame.head().bucket(), frame.head().origin()), frame.end());
    return stored;
  }

  private long lastChannelPosition(ChannelId channel) {
    var entries = channels.get(channel);
    return entries == null ? 0 : entries.lastKey();
  }

  private void replace(Frame frame) {
    var rows = buckets.get(frame.head().bucket());
    Row row = rows == null ? null : rows.get(frame.head().firstPosition());
    if (row == null) {
      throw new IllegalStateException("No frame at position " + frame.head().firstPosition());
    }
    row.bytes = FrameCodec.encode(frame);
  }

  private void advance(StreamKey stream, Pointer end) {
    ends.computeIfAbsent(stream, _ -> new LinkedHashMap<>()).put(end.incarnation(), end.sequence());
  }

  private Pointer end(BucketId bucket, dev.tidegate.model.RegionId origin) {
    var incarnations = ends.get(new StreamKey(bucket, origin));
    if (incarnations == null) {
      return Pointer.START;
    }
    var last = incarnations.lastEntry();
    return new Pointer(last.getKey(), last.getValue());
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
        List<Long> incarnations = new ArrayList<>(ends.getOrDefault(new StreamKey(bucket, origin), new LinkedHashMap<>()).keySet());
        int at = incarnations.indexOf(after.incarnation());
        yield frames(
            own.stream()
                .filter(
                    row -> {
                      int its = incarnations.indexOf(row.name.incarnation());
                      return its > at
                          || (its == at && row.name.lastSequence() > after.sequence());
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
        yield frames(List.copyOf(rows), Integer.MAX_VALUE);
      }
      case Query.EditsOf(EventId target) ->
          new Answer.Events(List.copyOf(edits.getOrDefault(target, Set.of())));
      case Query.ProducerEnds(Producer producer) -> {
        Map<BucketId, Long> last = new TreeMap<>();
        marks.forEach(
            (key, rows) -> {
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
    };
  }

  /// Flips a bit in the stored bytes of the frame that holds the event: rot at rest. For tests and the simulation.
  public boolean damage(EventId id) {
    Optional<Row> row = find(id.bucket(), id.origin(), id.incarnation(), id.sequence());
    row.ifPresent(each -> each.bytes[each.bytes.length / 2] ^= 1);
    return row.isPresent();
  }

  private Optional<Row> find(
      BucketId bucket, dev.tidegate.model.RegionId origin, long incarnation, long sequence) {
    return buckets.getOrDefault(bucket, new TreeMap<>()).values().stream()
        .filter(
            row ->
                row.name.origin().equals(origin)
                    && row.name.incarnation() == incarnation
                    && row.name.firstSequence() <= sequence
                    && row.name.lastSequence() >= sequence)
        .findFirst();
  }

  private static Answer.Frames frames(List<Row> rows, int maxBytes) {
    List<Frame> frames = new ArrayList<>();
    long bytes = 0;
    for (Row row : rows) {
      if (!frames.isEmpty() && bytes + row.bytes.length > maxBytes) {
        break;
      }
      Optional<Frame> frame = decode(row);
      if (frame.isEmpty()) {
        return new Answer.Frames(frames, Optional.of(row.name));
      }
      frames.add(frame.get());
      bytes += row.bytes.length;
    }
    return Answer.Frames.of(frames);
  }

  private static Optional<Frame> decode(Row row) {
    try {
      return Optional.of(FrameCodec.decode(row.bytes));
    } catch (DamagedFrameException e) {
      return Optional.empty();
    }
  }
}
