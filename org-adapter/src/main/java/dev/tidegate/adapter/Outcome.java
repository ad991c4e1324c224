package dev.tidegate.adapter;

/// What one partner org gets of a message.
public enum Outcome {
  /// The original.
  COPY,
  /// A copy in which restricted parts are replaced.
  CHANGED,
  /// A stub that says that something was withheld, and why.
  STUB,
  /// Nothing.
  NOTHING,
  /// Not decided yet; nothing is sent until it is.
  DEFERRED,
  /// The broker told an outcome that this release does not know: take it for anything but a copy.
  UNKNOWN
}
