package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Merged;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.RegionId;

/// Frames of one stream that lie one behind the other and may become one, by their sizes.
///
/// @param last the head of the last of them
/// @param first the position where they begin
/// @param end the position where they end
/// @param largest events in the largest of them
record MergeRun(
    FrameHead last, long first, long end, int parts, int events, long bytes, int largest) {
  /// Whether the frame can be part of a merged one at all. One that waits for a decision is about
  /// to be changed; one that marks a loss tells by its own end up to where that goes.
  static boolean takes(Frame frame) {
    return frame.entries().size() < Merged.MAX_EVENTS
        && frame.recordBytes() < Merged.MAX_BYTES
        && !Merged.marksLoss(frame)
        && frame.plans().stream()
            .flatMap(plan -> plan.readers().stream())
            .noneMatch(reader -> reader.outcome() instanceof Outcome.Deferred);
  }

  static MergeRun of(Frame frame) {
    int events = frame.entries().size();
    return new MergeRun(
        frame.head(),
        frame.head().firstPosition(),
        frame.lastPosition(),
        1,
        events,
        frame.recordBytes(),
        events);
  }

  /// Whether the frame can come next. Where somebody may wait for what a frame depends on, it is
  /// merged only with frames that depend on the same: else an event would wait for what it does not
  /// answer.
  boolean fits(Frame next, RegionId self) {
    FrameHead head = next.head();
    boolean waits = head.early() || head.origin().equals(self);
    return head.origin().equals(last.origin())
        && head.incarnation() == last.incarnation()
        && head.early() == last.early()
        && (!waits || head.dependencies().equals(last.dependencies()))
        && events + next.entries().size() <= Merged.MAX_EVENTS
        && bytes + next.recordBytes() <= Merged.MAX_BYTES;
  }

  MergeRun with(Frame next) {
    return new MergeRun(
        next.head(),
        first,
        next.lastPosition(),
        parts + 1,
        events + next.entries().size(),
        bytes + next.recordBytes(),
        Math.max(largest, next.entries().size()));
  }

  /// The same once it is one frame.
  MergeRun merged() {
    return new MergeRun(last, first, end, 1, events, bytes, events);
  }

  boolean isFull() {
    return parts == Merged.MAX_PARTS;
  }

  /// Whether merging it pays although more may come to it: so an event is written anew only so
  /// often as the size of its frame doubles.
  boolean pays() {
    return parts > 1 && 2 * largest <= events;
  }

  Batch.Merge merge() {
    return new Batch.Merge(last.bucket(), first, end);
  }
}
