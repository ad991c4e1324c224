package dev.tidegate.broker.link;

/// The three streams of a link. Each is dialed, answered and lost by itself.
public enum Lane {
  /// Control entries and heartbeats; first at every resume.
  CONTROL,
  /// Frames as they are committed.
  LIVE,
  /// Frames of buckets that are far behind, on a connection of its own.
  CATCH_UP
}
