package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The latest frames, in memory, as they are stored: what links and feeds that keep up read instead
/// of the store.
///
/// Holds up to `maxBytes` of memory, roughly, the oldest go first; it is a cache and nothing but. A
/// replaced frame takes the place of its former revision. Owned by the broker's loop.
public final class Tail {
  private record Place(BucketId bucket, long position) {}

  private final long maxBytes;
  private final Map<BucketId, TreeMap<Long, Frame>> buckets = new HashMap<>();
  private final ArrayDeque<Place> oldest = new ArrayDeque<>();
  private long bytes;

  public Tail(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  public void add(Frame frame) {
    if (frame.entries().isEmpty()) {
      return;
    }
    Place place = new Place(frame.head().bucket(), frame.head().firstPosition());
    buckets.computeIfAbsent(place.bucket(), _ -> new TreeMap<>()).put(place.position(), frame);
    oldest.add(place);
    bytes += frame.heapBytes();
    while (bytes > maxBytes && oldest.size() > 1) {
      drop(oldest.remove());
    }
  }

  public void replace(Frame frame) {
    var frames = buckets.get(frame.head().bucket());
    Frame former = frames == null ? null : frames.get(frame.head().firstPosition());
    if (frames != null && former != null) {
      frames.put(frame.head().firstPosition(), frame);
      bytes += frame.heapBytes() - former.heapBytes();
    }
  }

  /// The frames at these positions, both inclusive, have become one: they go.
  public void merged(BucketId bucket, long first, long last) {
    var frames = buckets.get(bucket);
    if (frames == null) {
      return;
    }
    for (long position : List.copyOf(frames.subMap(first, true, last, true).keySet())) {
      drop(new Place(bucket, position));
    }
  }

  /// The frame that holds `position`, if it is here.
  public Optional<Frame> at(BucketId bucket, long position) {
    var frames = buckets.get(bucket);
    var found = frames == null ? null : frames.floorEntry(position);
    return found == null || found.getValue().lastPosition() < position
        ? Optional.empty()
        : Optional.of(found.getValue());
  }

  /// The frame of this stream that comes right after `after`, if it is here.
  public Optional<Frame> next(StreamKey stream, Pointer after) {
    var frames = buckets.get(stream.bucket());
    if (frames == null) {
      return Optional.empty();
    }
    // Live readers want the newest, so the search goes backwards and is short.
    for (Frame frame : frames.descendingMap().values()) {
      if (frame.head().origin().equals(stream.origin())) {
        if (frame.head().after().equals(after)) {
          return Optional.of(frame);
        }
        if (frame.end().equals(after)) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private void drop(Place place) {
    var frames = buckets.get(place.bucket());
    Frame frame = frames == null ? null : frames.remove(place.position());
    if (frames != null && frame != null) {
      bytes -= frame.heapBytes();
      if (frames.isEmpty()) {
        buckets.remove(place.bucket());
      }
    }
  }
}
