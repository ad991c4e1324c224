package dev.tidegate.broker.region;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import java.util.List;

/// What the group commit wants done, and who hears of what was stored.
record CommitWiring(RegionStages stages, RegionCore.Effects effects)
    implements GroupCommit.Effects {
  @Override
  public void append(Batch batch) {
    effects.append(batch);
  }

  @Override
  public void resolve(Batch batch) {
    effects.resolve(batch);
  }

  @Override
  public void pumpIn(Duration wait) {
    effects.pumpIn(wait);
  }

  @Override
  public void stop(String cause) {
    stages.alarms.raise("STORE_BROKEN", cause);
    effects.stop(cause);
  }

  /// The journal has answered. First the batch's sources hear of it, then who sends, serves and
  /// keeps up what was stored.
  void completed(Completion completion, Moment at) {
    List<Frame> frames = completion instanceof Completion.Stored(var stored) ? stored : List.of();
    // Before anybody hears of them: who does may look for them in the tail.
    frames.forEach(stages.tail::add);
    stages.tally.stored(frames);
    long cutNanos = stages.commits.cutNanos();
    stages.commits.completed(completion, at);
    if (completion instanceof Completion.Stored) {
      stored(frames, cutNanos, at);
    }
  }

  private void stored(List<Frame> frames, long cutNanos, Moment at) {
    stages.trail.stored(frames, cutNanos, at);
    stages.parked.committed(frames);
    stages.outbound.committed(frames, at);
    stages.feeds.committed(frames, at);
    for (Frame frame : frames) {
      for (Entry entry : frame.entries()) {
        if (entry.kind() == EventKind.DELETED) {
          stages.publisher.deleted(entry);
          stages.blanker.deleted(frame.id(entry), at);
        } else if (entry.kind() == EventKind.EDITED) {
          stages.blanker.edited(frame.id(entry), entry, at);
        }
      }
    }
  }
}
