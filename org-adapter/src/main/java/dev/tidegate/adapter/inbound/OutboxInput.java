package dev.tidegate.adapter.inbound;

import dev.tidegate.model.BucketId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What happens to an outbox. A `session` is one attempt at a stream, counted from 1; what comes
/// from an earlier one is ignored.
public sealed interface OutboxInput<R> {
  /// A bucket in which this outbox has published before.
  ///
  /// @param next the lowest sequence that is not settled, or the next free one
  record Known<R>(BucketId bucket, long next, boolean rows) implements OutboxInput<R> {}

  /// Rows of this bucket were committed.
  record Available<R>(BucketId bucket) implements OutboxInput<R> {}

  /// The rows that a [OutboxEffect.Load] asked for, by sequence.
  ///
  /// @param more whether there may be rows behind them
  record Loaded<R>(long session, BucketId bucket, List<OutboxItem> items, boolean more)
      implements OutboxInput<R> {
    public Loaded {
      items = List.copyOf(items);
    }
  }

  record LoadFailed<R>(long session, BucketId bucket) implements OutboxInput<R> {}

  record Renumbered<R>(BucketId bucket, long first, boolean rows) implements OutboxInput<R> {}

  /// The broker greeted.
  ///
  /// @param lastSequences highest sequence that it has, per bucket of this producer
  /// @param window how many items may be unanswered
  record Opened<R>(long session, Map<BucketId, Long> lastSequences, int window)
      implements OutboxInput<R> {
    public Opened {
      lastSequences = Map.copyOf(lastSequences);
    }
  }

  record Answered<R>(long session, BucketId bucket, long sequence, Answer<R> answer)
      implements OutboxInput<R> {}

  /// The stream is gone.
  ///
  /// @param retryAfter when the broker said to come again
  record Lost<R>(long session, Optional<Duration> retryAfter) implements OutboxInput<R> {
    public Lost(long session) {
      this(session, Optional.empty());
    }
  }
}
