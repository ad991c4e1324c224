package dev.tidegate.broker.serve;

/// How this region's link from another region is doing, as far as a reader cares.
public enum LinkFeedState {
  /// What happens there comes at once: silence means quiet.
  LIVE,
  /// It comes, but late.
  CATCHING_UP,
  /// Nothing comes.
  DOWN;

  static LinkFeedState of(boolean live, boolean catchingUp) {
    if (catchingUp) {
      return CATCHING_UP;
    }
    return live ? LIVE : DOWN;
  }
}
