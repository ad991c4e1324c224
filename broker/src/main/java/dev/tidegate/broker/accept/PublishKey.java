package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Producer;

/// What makes a publish safe to send again.
public sealed interface PublishKey {
  /// Nothing does.
  record None() implements PublishKey {}

  /// A client message id under the caller's org, as 128 bits of SHA-256; remembered for 24 h.
  record Client(long high, long low) implements PublishKey {}

  /// A sequence of a producer, dense per bucket; remembered for ever.
  record Sequence(Producer producer, long number) implements PublishKey {}
}
