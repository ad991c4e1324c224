package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import java.util.List;

/// What became of a batch.
public sealed interface Completion {
  /// Durable. The frames as stored: with their positions, in the order of the batch.
  record Stored(List<Frame> frames) implements Completion {}

  /// Not stored, and never will be. The same or another batch may be given under the same number.
  record Failed(String cause) implements Completion {}

  /// Stored or not: nobody knows yet.
  record Unknown(String cause) implements Completion {}

  /// A sync to disk failed: what the kernel holds can no longer be trusted (fsync gives no second
  /// chance). The broker must stop; the next start verifies a copy before it serves.
  record Broken(String cause) implements Completion {}
}
