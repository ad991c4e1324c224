package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
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

/// The frames of the journal in memory, by bucket, channel and producer, and where each stream
/// ends.
final class InMemoryFrames {
  private final Map<BucketId, NavigableMap<Long, InMemoryRow>> buckets = new TreeMap<>();
  private final Map<ChannelId, NavigableMap<Long, InMemoryRow>> channels = new HashMap<>();
  private final Map<StreamKey, LinkedHashMap<Long, Long>> ends = new LinkedHashMap<>();
  private final Map<ProducerKey, NavigableMap<Long, InMemoryRow>> marks = new HashMap<>();

  private record ProducerKey(Producer producer, BucketId bucket) {}

  InMemoryFrames copy() {
    InMemoryFrames copy = new InMemoryFrames();
    IdentityHashMap<InMemoryRow, InMemoryRow> rows = new IdentityHashMap<>();
    buckets.forEach((bucket, each) -> copy.buckets.put(bucket, copied(each, rows)));
    channels.forEach((channel, each) -> copy.channels.put(channel, copied(each, rows)));
    marks.forEach((producer, each) -> copy.marks.put(producer, copied(each, rows)));
    ends.forEach((stream, last) -> copy.ends.put(stream, new LinkedHashMap<>(last)));
    return copy;
  }

  private static NavigableMap<Long, InMemoryRow> copied(
      NavigableMap<Long, InMemoryRow> original, IdentityHashMap<InMemoryRow, InMemoryRow> rows) {
    NavigableMap<Long, InMemoryRow> copy = new TreeMap<>();
    original.forEach((place, row) -> copy.put(place, rows.computeIfAbsent(row, InMemoryRow::new)));
    return copy;
  }

  /// The last position of each bucket.
  Map<BucketId, Long> positions() {
    Map<BucketId, Long> positions = new TreeMap<>();
    buckets.forEach(
        (bucket, rows) -> positions.put(bucket, rows.lastEntry().getValue().name().lastPosition()));
    return positions;
  }

  Map<StreamKey, List<Pointer>> ends() {
    Map<StreamKey, List<Pointer>> streams = new LinkedHashMap<>();
    ends.keySet().forEach(stream -> streams.put(stream, ends(stream)));
    return streams;
  }

  List<Pointer> ends(StreamKey stream) {
    List<Pointer> pointers = new ArrayList<>();
    ends.getOrDefault(stream, new LinkedHashMap<>())
        .forEach((incarnation, last) -> pointers.add(new Pointer(incarnation, last)));
    return pointers;
  }

  void advance(StreamKey stream, Pointer end) {
    ends.computeIfAbsent(stream, _ -> new LinkedHashMap<>()).put(end.incarnation(), end.sequence());
  }

  long count() {
    return buckets.values().stream().mapToLong(Map::size).sum();
  }

  /// What can be told of each frame's places, in order per bucket.
  void forEach(Consumer<Frame> then) {
    buckets.values().forEach(rows -> rows.values().forEach(row -> then.accept(read(row).places())));
  }

  /// Places the frame at the end of its bucket. Returns it as it is stored.
  Frame put(Frame frame) {
    BucketId bucket = frame.head().bucket();
    var rows = buckets.get(bucket);
    long position = rows == null ? 1 : rows.lastEntry().getValue().name().lastPosition() + 1;
    Placing placing = Placing.of(frame, position, this::lastChannelPosition);
    if (frame.entries().isEmpty()) {
      return placing.frame();
    }
    put(new InMemoryRow(placing), placing.frame());
    return placing.frame();
  }

  private void put(InMemoryRow row, Frame frame) {
    BucketId bucket = frame.head().bucket();
    buckets.computeIfAbsent(bucket, _ -> new TreeMap<>()).put(frame.head().firstPosition(), row);
    for (Entry entry : frame.entries()) {
      channels
          .computeIfAbsent(entry.channel(), _ -> new TreeMap<>())
          .put(entry.channelPosition(), row);
    }
    for (Frame.Mark mark : frame.marks()) {
      marks
          .computeIfAbsent(new ProducerKey(mark.producer(), bucket), _ -> new TreeMap<>())
          .put(mark.producerSequence(), row);
    }
  }

  /// Puts the frame in the place of those that it was made of.
  void merge(Frame merged) {
    rows(merged.head().bucket())
        .subMap(merged.head().firstPosition(), true, merged.lastPosition(), true)
        .clear();
    put(new InMemoryRow(Placing.of(merged)), merged);
  }

  /// The frames that lie between these positions, if one begins at the first and one ends at the
  /// last.
  List<StoredFrame> framesWithin(BucketId bucket, long first, long last) {
    NavigableMap<Long, InMemoryRow> within = rows(bucket).subMap(first, true, last, true);
    boolean fits =
        !within.isEmpty()
            && within.firstKey() == first
            && within.lastEntry().getValue().name().lastPosition() == last;
    return fits ? within.values().stream().map(this::read).toList() : List.of();
  }

  private long lastChannelPosition(ChannelId channel) {
    var entries = channels.get(channel);
    return entries == null ? 0 : entries.lastKey();
  }

  void replace(Frame frame) {
    at(frame.head().bucket(), frame.lastPosition()).orElseThrow().replace(frame);
  }

  /// The frame that ends at the position.
  Optional<StoredFrame> frameAt(BucketId bucket, long lastPosition) {
    return at(bucket, lastPosition).map(this::read);
  }

  private Optional<InMemoryRow> at(BucketId bucket, long lastPosition) {
    return Optional.ofNullable(rows(bucket).floorEntry(lastPosition))
        .map(Map.Entry::getValue)
        .filter(row -> row.name().lastPosition() == lastPosition);
  }

  private NavigableMap<Long, InMemoryRow> rows(BucketId bucket) {
    return buckets.getOrDefault(bucket, new TreeMap<>());
  }

  /// The row that holds a sequence of a stream.
  Optional<InMemoryRow> find(BucketId bucket, RegionId origin, long incarnation, long sequence) {
    return rows(bucket).values().stream()
        .filter(row ->
            row.name().origin().equals(origin)
                && row.name().incarnation() == incarnation
                && row.name().firstSequence() <= sequence
                && row.name().lastSequence() >= sequence)
        .findFirst();
  }

  Optional<InMemoryRow> find(EventId id) {
    return find(id.bucket(), id.origin(), id.incarnation(), id.sequence());
  }

  StoredFrame read(InMemoryRow row) {
    return row.read(this::ends);
  }

  Answer answer(Query.FramesFrom query) {
    var rows = rows(query.bucket());
    Long first = rows.floorKey(query.position());
    return frames(
        (first == null ? rows : rows.tailMap(first, true))
            .values().stream()
                .filter(row -> row.name().lastPosition() >= query.position())
                .toList(),
        query.maxBytes());
  }

  Answer answer(Query.StreamFrom query) {
    StreamKey stream = new StreamKey(query.bucket(), query.origin());
    List<Long> incarnations = ends(stream).stream().map(Pointer::incarnation).toList();
    int at = incarnations.indexOf(query.after().incarnation());
    return frames(
        rows(query.bucket()).values().stream()
            .filter(row -> row.name().origin().equals(query.origin()))
            .filter(row -> {
              int its = incarnations.indexOf(row.name().incarnation());
              return its > at
                  || (its == at && row.name().lastSequence() > query.after().sequence());
            })
            .toList(),
        query.maxBytes());
  }

  Answer answer(Query.FrameOf query) {
    return frames(find(query.event()).stream().toList(), Integer.MAX_VALUE);
  }

  Answer answer(Query.ChannelFrames query) {
    var all = channels.getOrDefault(query.channel(), new TreeMap<>());
    long position = query.position();
    NavigableMap<Long, InMemoryRow> side;
    if (query.backward()) {
      side = (position == 0 ? all : all.headMap(position, false)).descendingMap();
    } else {
      side = all.tailMap(position, false);
    }
    Set<InMemoryRow> rows = new LinkedHashSet<>();
    side.values().stream().limit(query.entries()).forEach(rows::add);
    return frames(List.copyOf(rows), Query.ChannelFrames.MAX_BYTES);
  }

  Answer answer(Query.ProducerEnds query) {
    Map<BucketId, Long> last = new TreeMap<>();
    marks.forEach((key, rows) -> {
      if (key.producer().equals(query.producer())) {
        last.put(key.bucket(), rows.lastKey());
      }
    });
    return new Answer.Sequences(last);
  }

  Answer answer(Query.FrameOfMark query) {
    var rows =
        marks.getOrDefault(new ProducerKey(query.producer(), query.bucket()), new TreeMap<>());
    return frames(
        Optional.ofNullable(rows.get(query.producerSequence())).stream().toList(),
        Integer.MAX_VALUE);
  }

  private Answer.Frames frames(List<InMemoryRow> rows, int maxBytes) {
    List<Frame> frames = new ArrayList<>();
    long bytes = 0;
    for (InMemoryRow row : rows) {
      if (!frames.isEmpty() && bytes + row.size() > maxBytes) {
        break;
      }
      switch (read(row)) {
        case StoredFrame.Whole(Frame frame) -> frames.add(frame);
        case StoredFrame.Damaged(Answer.Damage damage) -> {
          return new Answer.Frames(List.copyOf(frames), Optional.of(damage));
        }
      }
      bytes += row.size();
    }
    return Answer.Frames.of(frames);
  }
}
