package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The latest frames, in memory, as they are stored: what links and feeds that keep up read instead
/// of the store.
///
/// Holds up to `maxBytes` of memory, roughly, the oldest go first; it is a cache and nothing but. A
/// replaced frame takes the place of its former revision. Owned by the broker's loop.
public final class Tail {
  private final long maxBytes;
  private final Map<BucketId, TailRow> rows = new HashMap<>();

  /// The row of each frame that was added, in the order in which they were.
  private final ArrayDeque<TailRow> oldest = new ArrayDeque<>();

  private long bytes;

  public Tail(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  public void add(Frame frame) {
    if (frame.entries().isEmpty()) {
      return;
    }
    TailRow row = rows.computeIfAbsent(frame.head().bucket(), _ -> new TailRow());
    long more = frame.heapBytes();
    if (!row.endsBefore(frame)) {
      bytes += row.replace(frame, more);
      return;
    }
    row.add(frame, more);
    oldest.add(row);
    bytes += more;
    // A row whose frames were merged has fewer than were added: it lets later ones go instead.
    while (bytes > maxBytes && oldest.size() > 1) {
      bytes -= oldest.remove().removeOldest();
    }
  }

  public void replace(Frame frame) {
    TailRow row = rows.get(frame.head().bucket());
    if (row != null) {
      bytes += row.replace(frame, frame.heapBytes());
    }
  }

  /// The frames at these positions, both inclusive, have become one: they go.
  public void merged(BucketId bucket, long first, long last) {
    TailRow row = rows.get(bucket);
    if (row != null) {
      bytes -= row.remove(first, last);
    }
  }

  /// The frame that holds `position`, if it is here.
  public Optional<Frame> at(BucketId bucket, long position) {
    TailRow row = rows.get(bucket);
    Frame found = row == null ? null : row.atOrBefore(position);
    return found == null || found.lastPosition() < position ? Optional.empty() : Optional.of(found);
  }

  /// The frame of this stream that comes right after `after`, if it is here.
  public Optional<Frame> next(StreamKey stream, Pointer after) {
    TailRow row = rows.get(stream.bucket());
    if (row == null) {
      return Optional.empty();
    }
    // Live readers want the newest, so the search goes backwards and is short.
    for (int back = 0; back < row.size(); back++) {
      Frame frame = row.newest(back);
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
}
