package dev.tidegate.adapter.inbound;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.TidegateException;
import java.util.List;

/// What an outbox wants done.
public sealed interface OutboxEffect<R> {
  record OpenStream<R>(long session) implements OutboxEffect<R> {}

  record CloseStream<R>(long session) implements OutboxEffect<R> {}

  /// Read rows of `bucket` from sequence `from` on; answer with [OutboxInput.Loaded].
  record Load<R>(long session, BucketId bucket, long from, int limit, long bytes)
      implements OutboxEffect<R> {}

  /// One message on the wire.
  record Send<R>(long session, List<OutboxItem> items) implements OutboxEffect<R> {
    public Send {
      items = List.copyOf(items);
    }
  }

  /// Tell who asked, then take the row out.
  record Settle<R>(OutboxItem item, R receipt) implements OutboxEffect<R> {}

  /// Tell who asked, then keep the row aside with its reason.
  record SetAside<R>(OutboxItem item, TidegateException failure) implements OutboxEffect<R> {}

  /// The broker knows sequences that this file has not given out (an old copy was put back): give
  /// out none below `next`.
  record Reserve<R>(BucketId bucket, long next) implements OutboxEffect<R> {}

  /// The broker has forgotten sequences that it had confirmed (its store was put back): number the
  /// rows of `bucket` from `first` on, in their order, and answer with [OutboxInput.Renumbered].
  record Renumber<R>(BucketId bucket, long first) implements OutboxEffect<R> {}
}
