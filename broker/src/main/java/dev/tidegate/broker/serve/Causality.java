package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What this region knows of what events may answer to: what is here, and what may still come soon.
final class Causality {
  private static final int INCARNATIONS_LOOKED_AT = 64;

  private final Ends ends;
  private final SortedMap<RegionId, LinkFeedState> links = new TreeMap<>();

  Causality(Ends ends) {
    this.ends = ends;
  }

  void link(RegionId from, LinkFeedState state) {
    links.put(from, state);
  }

  /// The links that were heard of.
  SortedMap<RegionId, LinkFeedState> links() {
    return Collections.unmodifiableSortedMap(links);
  }

  boolean isLive(RegionId origin) {
    return links.get(origin) == LinkFeedState.LIVE;
  }

  boolean isHere(BucketId bucket, RegionId origin, Pointer pointer) {
    return ends.covers(bucket, origin, pointer);
  }

  /// Whether it is here, so that it comes with its bucket, or its link is live.
  boolean mayCome(BucketId bucket, RegionId origin, Pointer pointer) {
    return isHere(bucket, origin, pointer) || isLive(origin);
  }

  /// Whether something that the frame's origin had seen is not here.
  boolean lacks(Frame frame) {
    return frame.head().early() && !missing(frame, true).isEmpty();
  }

  /// What the frame's origin had seen of others and is not here or, unless the frame is the last of
  /// its bucket, may be stored behind it.
  SortedMap<RegionId, Pointer> missing(Frame frame, boolean last) {
    SortedMap<RegionId, Pointer> missing = new TreeMap<>(frame.head().dependencies());
    missing
        .entrySet()
        .removeIf(each -> last && isHere(frame.head().bucket(), each.getKey(), each.getValue()));
    missing.remove(frame.head().origin());
    return missing;
  }

  /// Whether the frame ends at or after `pointer` in its origin's stream.
  boolean reaches(Frame frame, RegionId origin, Pointer pointer) {
    if (!frame.head().origin().equals(origin)) {
      return false;
    }
    if (frame.head().incarnation() == pointer.incarnation()) {
      return frame.head().lastSequence() >= pointer.sequence();
    }
    List<Long> order =
        ends.ends(frame.head().bucket(), origin, INCARNATIONS_LOOKED_AT).stream()
            .map(Pointer::incarnation)
            .toList();
    int wanted = order.indexOf(pointer.incarnation());
    return wanted >= 0 && order.indexOf(frame.head().incarnation()) > wanted;
  }
}
