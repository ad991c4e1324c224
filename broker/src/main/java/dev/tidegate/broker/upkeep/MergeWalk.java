package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.util.ArrayDeque;
import java.util.Optional;

/// One look at one bucket: from where nothing is left to merge on to the first frame that is too
/// young, a run of frames at a time.
///
/// | a run ends | and |
/// |---|---|
/// | with as many parts as are merged at once | becomes one, and goes on as such |
/// | before a frame that does not fit to it | becomes one, if it is more, for good |
/// | before a frame that is too young or damaged, or the end | becomes one if that pays; looked at again |
final class MergeWalk {
  private final BucketId bucket;
  private final RegionId self;
  private final long end;
  private final long oldEnoughMillis;
  private final ArrayDeque<Frame> page = new ArrayDeque<>();
  private Optional<MergeRun> run = Optional.empty();
  private long position;
  private long settled;
  private long youngMillis = Long.MAX_VALUE;
  private boolean over;

  /// What it wants next.
  sealed interface Next {
    /// The frames from this position on; to be given to [MergeWalk#read].
    record Read(long position) implements Next {}

    /// The run's frames as one; then [MergeWalk#merged].
    record Merge(MergeRun run) implements Next {}

    record Over() implements Next {}
  }

  /// @param settled where it begins
  /// @param end the bucket's last position
  /// @param oldEnoughMillis frames that were stored later are too young
  MergeWalk(BucketId bucket, RegionId self, long settled, long end, long oldEnoughMillis) {
    this.bucket = bucket;
    this.self = self;
    this.settled = settled;
    this.end = end;
    this.oldEnoughMillis = oldEnoughMillis;
    position = settled;
  }

  BucketId bucket() {
    return bucket;
  }

  /// Below it nothing is left to merge.
  long settled() {
    return settled;
  }

  /// When the frame was stored that was too young; the largest number if there was none.
  long youngMillis() {
    return youngMillis;
  }

  Next next() {
    while (!over) {
      if (run.isPresent() && run.get().isFull()) {
        return new Next.Merge(run.get());
      }
      Frame frame = page.peek();
      if (frame == null) {
        if (position <= end) {
          return new Next.Read(position);
        }
        over = true;
      } else if (frame.head().storedAtMillis() > oldEnoughMillis) {
        youngMillis = frame.head().storedAtMillis();
        over = true;
      } else if (!MergeRun.takes(frame)) {
        if (run.isPresent() && run.get().parts() > 1) {
          return new Next.Merge(run.get());
        }
        page.remove();
        settle(frame.lastPosition() + 1);
      } else if (run.isEmpty()) {
        page.remove();
        run = Optional.of(MergeRun.of(frame));
      } else if (run.get().fits(frame, self)) {
        page.remove();
        run = Optional.of(run.get().with(frame));
      } else if (run.get().parts() > 1) {
        return new Next.Merge(run.get());
      } else {
        settle(frame.head().firstPosition());
      }
    }
    return run.isPresent() && run.get().pays() ? new Next.Merge(run.get()) : new Next.Over();
  }

  /// What the store has from the position on that was asked for. What is damaged ends the look: it
  /// is mended until the next.
  void read(Answer.Frames answer) {
    page.addAll(answer.frames());
    if (answer.frames().isEmpty()) {
      over = true;
    } else {
      position = answer.frames().getLast().lastPosition() + 1;
    }
  }

  /// The frames of the run that was wanted are one now.
  void merged() {
    run = run.map(MergeRun::merged);
  }

  private void settle(long to) {
    settled = to;
    run = Optional.empty();
  }
}
