package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How far this region has durably come: per stream the ends of its incarnations, per bucket the
/// last position.
///
/// Follows the journal: [#stored] is called when a commit is known to be done, in its order. Owned
/// by the broker's loop; the other stages read it.
public final class Ends {
  private final Map<StreamKey, List<Pointer>> ends = new LinkedHashMap<>();
  private final Map<BucketId, Long> positions = new TreeMap<>();

  public Ends(Recovered recovered) {
    recovered.ends().forEach((stream, pointers) -> ends.put(stream, new ArrayList<>(pointers)));
    positions.putAll(recovered.positions());
  }

  /// Where the stream goes on.
  public Pointer end(BucketId bucket, RegionId origin) {
    List<Pointer> pointers = ends.get(new StreamKey(bucket, origin));
    return pointers == null ? Pointer.START : pointers.getLast();
  }

  /// The ends of the stream's incarnations, oldest first, the latest `most` of them.
  public List<Pointer> ends(BucketId bucket, RegionId origin, int most) {
    List<Pointer> pointers = ends.getOrDefault(new StreamKey(bucket, origin), List.of());
    return List.copyOf(pointers.subList(Math.max(0, pointers.size() - most), pointers.size()));
  }

  /// Whether everything up to `pointer` of the stream is here. An incarnation that is not known is
  /// not.
  public boolean covers(BucketId bucket, RegionId origin, Pointer pointer) {
    if (pointer.equals(Pointer.START)) {
      return true;
    }
    for (Pointer end : ends.getOrDefault(new StreamKey(bucket, origin), List.of())) {
      if (end.incarnation() == pointer.incarnation()) {
        return end.sequence() >= pointer.sequence();
      }
    }
    return false;
  }

  /// The ends of all other origins' streams of a bucket: what an event of ours may answer to.
  public SortedMap<RegionId, Pointer> others(BucketId bucket, RegionId self) {
    SortedMap<RegionId, Pointer> others = new TreeMap<>();
    ends.forEach((stream, pointers) -> {
      if (stream.bucket().equals(bucket) && !stream.origin().equals(self)) {
        others.put(stream.origin(), pointers.getLast());
      }
    });
    return others;
  }

  /// The buckets in which an origin has a stream here.
  public List<BucketId> buckets(RegionId origin) {
    return ends.keySet().stream()
        .filter(stream -> stream.origin().equals(origin))
        .map(StreamKey::bucket)
        .sorted()
        .toList();
  }

  public long lastPosition(BucketId bucket) {
    return positions.getOrDefault(bucket, 0L);
  }

  public SortedMap<BucketId, Long> positions() {
    return new TreeMap<>(positions);
  }

  /// A batch is stored. Frames and skips of one stream may follow one another in any way; each is
  /// applied where it follows.
  public void stored(List<Frame> frames, List<Batch.Skip> skips) {
    List<Step> waiting = new ArrayList<>();
    for (Frame frame : frames) {
      BucketId bucket = frame.head().bucket();
      if (!frame.entries().isEmpty()) {
        positions.put(bucket, frame.lastPosition());
      }
      var stream = new StreamKey(bucket, frame.head().origin());
      follow(new Step(stream, frame.head().after(), frame.end()), waiting);
    }
    for (Batch.Skip skip : skips) {
      var stream = new StreamKey(skip.bucket(), skip.origin());
      follow(new Step(stream, skip.after(), skip.end()), waiting);
    }
    while (!waiting.isEmpty()) {
      List<Step> again = new ArrayList<>();
      waiting.forEach(step -> follow(step, again));
      if (again.size() == waiting.size()) {
        throw new IllegalStateException("Stored batch does not follow: " + again.getFirst());
      }
      waiting = again;
    }
  }

  public void stored(Frame frame) {
    stored(List.of(frame), List.of());
  }

  public void skipped(Batch.Skip skip) {
    stored(List.of(), List.of(skip));
  }

  private record Step(StreamKey stream, Pointer after, Pointer end) {}

  /// Takes the step if it is the stream's next one; else it has to wait.
  private void follow(Step step, List<Step> waiting) {
    if (end(step.stream().bucket(), step.stream().origin()).equals(step.after())) {
      advance(step.stream(), step.end());
    } else {
      waiting.add(step);
    }
  }

  private void advance(StreamKey stream, Pointer end) {
    List<Pointer> pointers = ends.computeIfAbsent(stream, _ -> new ArrayList<>());
    if (!pointers.isEmpty() && pointers.getLast().incarnation() == end.incarnation()) {
      pointers.set(pointers.size() - 1, end);
    } else {
      pointers.add(end);
    }
  }
}
