package dev.tidegate.broker.frame;

import com.google.common.collect.ImmutableSortedMap;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.util.SortedMap;

/// What a frame is about.
///
/// @param incarnation the run of the origin's broker that accepted the events
/// @param after the place in the origin's stream before the first sequence: (incarnation, first -
///   1), or the end of the incarnation before for the first frame of an incarnation
/// @param firstPosition local position in the bucket of the first entry; 0 while on the link
/// @param revision rises by one each time that the frame is replaced
/// @param storedAtMillis when this region stored it, by its clock
/// @param early stored before what it depends on: the feed gives way to the missing ones
/// @param dependencies how far the origin had applied the other origins' streams of this bucket
/// @param control the control positions, per region, that the plans were decided under
public record FrameHead(
    BucketId bucket,
    RegionId origin,
    long incarnation,
    Pointer after,
    long firstSequence,
    long lastSequence,
    long firstPosition,
    int revision,
    long storedAtMillis,
    boolean early,
    SortedMap<RegionId, Pointer> dependencies,
    SortedMap<RegionId, Long> control) {
  public FrameHead {
    dependencies = ImmutableSortedMap.copyOfSorted(dependencies);
    control = ImmutableSortedMap.copyOfSorted(control);
    if (incarnation < 1 || firstSequence < 1 || lastSequence < firstSequence) {
      throw new IllegalArgumentException(
          "frame: sequences " + firstSequence + " to " + lastSequence);
    }
    boolean follows =
        after.incarnation() == incarnation
            ? after.sequence() == firstSequence - 1
            : firstSequence == 1;
    if (!follows) {
      throw new IllegalArgumentException("frame: " + firstSequence + " does not follow " + after);
    }
  }

  public FrameHead withRevision(int newRevision) {
    return with(firstPosition, newRevision, storedAtMillis, early);
  }

  public FrameHead storedAt(long position, long millis, boolean storedEarly) {
    return with(position, revision, millis, storedEarly);
  }

  public FrameHead atPosition(long position) {
    return with(position, revision, storedAtMillis, early);
  }

  private FrameHead with(long position, int newRevision, long millis, boolean storedEarly) {
    return new FrameHead(
        bucket,
        origin,
        incarnation,
        after,
        firstSequence,
        lastSequence,
        position,
        newRevision,
        millis,
        storedEarly,
        dependencies,
        control);
  }
}
