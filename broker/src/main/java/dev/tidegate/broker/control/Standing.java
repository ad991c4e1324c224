package dev.tidegate.broker.control;

/// How an org stands to a channel.
public enum Standing {
  /// Connected: sends, and is sent what policy lets it have.
  MEMBER,
  /// Was taken in once and is not connected: it may know that the channel exists, and nothing that
  /// came after.
  FORMER,
  /// Must not be able to tell the channel from one that does not exist.
  STRANGER
}
