package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.support.Moment;
import java.util.List;

/// A stage that has something to store. Called by [GroupCommit] on the broker's loop.
public interface CommitSource {
  /// Whether a call of `fill` would add anything now.
  boolean hasWork();

  /// Events that are ready and may wait a moment for more, so that fewer and larger frames are
  /// stored; 0: what there is waits for nothing.
  default long patient() {
    return 0;
  }

  /// Adds what is to be stored next, within the budget, and remembers it until `stored` or `failed`
  /// tells its fate.
  void fill(Batch.Builder batch, Budget budget, Moment now);

  /// What `fill` added is durable. `frames` are those that this source added, in its order, with
  /// their positions.
  void stored(List<Frame> frames, Moment now);

  /// What `fill` added is not stored and never will be. Nothing of it may be acknowledged; it may
  /// be added again.
  void failed(String cause, Moment now);

  /// What a batch still has room for. The first thing that a batch takes always fits.
  final class Budget {
    private long events;
    private long bytes;

    public Budget(long events, long bytes) {
      this.events = events;
      this.bytes = bytes;
    }

    public boolean isOpen() {
      return events > 0 && bytes > 0;
    }

    public void take(long takenEvents, long takenBytes) {
      events -= takenEvents;
      bytes -= takenBytes;
    }
  }
}
