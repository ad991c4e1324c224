package dev.tidegate.broker.link;

/// What moves a link from one state to another.
public enum LinkEvent {
  /// The wait is over: the control lane is dialed.
  DIALED,
  /// The control lane is up and HELLO is out.
  CONNECTED,
  /// The far region has applied the control entries and has told where its data go on.
  SYNCED,
  /// What is behind is little and young.
  CAUGHT_UP,
  /// What is behind is much or old.
  FELL_BEHIND,
  /// A lane broke, a deadline passed, the breaker opened, or the far side said GOAWAY.
  FAILED,
  /// An operator stopped the link for a while.
  PAUSED,
  /// Everything was acknowledged after an operator asked for the end.
  DRAINED
}
