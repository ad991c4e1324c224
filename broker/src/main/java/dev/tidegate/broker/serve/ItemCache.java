package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.model.BucketId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// The items of the frames that were served last, so that each is encoded once for all; the least
/// used go first.
///
/// Always of the newest revision it has seen. A plain map and not the shared cache: it belongs to
/// the loop, and no load is ever late here.
final class ItemCache {
  private final long maxBytes;
  private final LinkedHashMap<Place, FrameItems> frames = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;
  private long hits;
  private long misses;

  private record Place(BucketId bucket, long position) {
    // See BucketId.
    @Override
    public boolean equals(Object other) {
      return other instanceof Place that && position == that.position && bucket.equals(that.bucket);
    }

    @Override
    public int hashCode() {
      return bucket.hashCode() * 31 + Long.hashCode(position);
    }
  }

  ItemCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  long hits() {
    return hits;
  }

  long misses() {
    return misses;
  }

  /// The items of the frame, or of a newer revision of it.
  FrameItems of(Frame frame) {
    Place place = new Place(frame.head().bucket(), frame.head().firstPosition());
    FrameItems known = frames.get(place);
    if (known != null && known.frame().head().revision() >= frame.head().revision()) {
      hits++;
      return known;
    }
    misses++;
    FrameItems items = new FrameItems(frame);
    if (known != null) {
      bytes -= FrameItems.weigh(known);
    }
    frames.put(place, items);
    bytes += FrameItems.weigh(items);
    Iterator<Map.Entry<Place, FrameItems>> eldest = frames.entrySet().iterator();
    while (bytes > maxBytes && frames.size() > 1) {
      bytes -= FrameItems.weigh(eldest.next().getValue());
      eldest.remove();
    }
    return items;
  }
}
