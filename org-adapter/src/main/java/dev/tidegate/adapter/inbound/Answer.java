package dev.tidegate.adapter.inbound;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;

/// What the broker said about one item.
public sealed interface Answer<R> {
  /// Durable at the broker, now or by an earlier attempt.
  record Accepted<R>(R receipt) implements Answer<R> {}

  record Refused<R>(TidegateException failure) implements Answer<R> {
    /// Whether the sequence is still free, so that the same item may take it later.
    boolean passes() {
      return failure.code().retry() != ErrorCode.Retry.NO;
    }

    /// The broker does not have what came before it: says nothing about the item itself.
    boolean outOfTurn() {
      return failure.code() == ErrorCode.PRODUCER_GAP;
    }
  }
}
