package dev.tidegate.broker.shell;

/// How a broker's run came to its end.
public sealed interface Ended {
  /// It was asked to stop.
  ///
  /// @param complete whether all that was accepted was answered and sent before the time was over
  record Drained(boolean complete) implements Ended {}

  /// A sync to disk failed: the next start verifies the store before it serves.
  record StoreBroken(String cause) implements Ended {}

  /// A bug of ours: what it was is in the log.
  record Failed() implements Ended {}
}
