package dev.tidegate.broker.journal;

import java.util.Optional;

/// How full the store is, by the share of its limit that it takes.
///
/// | level | from | until it is again below | what it means |
/// |---|---|---|---|
/// | AMPLE | | | |
/// | HALF | 50 % | 48 % | somebody should plan |
/// | SCARCE | 80 % | 78 % | somebody has to act today |
/// | FULL | 95 % | 93 % | publishes are refused; what takes away is taken |
///
/// Owned by the broker's loop.
public final class StoreRoom {
  /// Percent that a level is left below where it was entered, so that it does not flicker.
  private static final int BACK = 2;

  /// In order of need.
  public enum Level {
    AMPLE(0),
    HALF(50),
    SCARCE(80),
    FULL(95);

    private final int fromPercent;

    Level(int fromPercent) {
      this.fromPercent = fromPercent;
    }
  }

  private Level level = Level.AMPLE;

  public Level level() {
    return level;
  }

  /// The store takes `bytes` of `limit`; the limit is at least 1. Returns the level if it is
  /// another than before.
  public Optional<Level> measured(long bytes, long limit) {
    double percent = 100.0 * bytes / limit;
    Level next = Level.AMPLE;
    for (Level each : Level.values()) {
      int from = each.compareTo(level) <= 0 ? each.fromPercent - BACK : each.fromPercent;
      if (percent >= from) {
        next = each;
      }
    }
    boolean changed = next != level;
    level = next;
    return changed ? Optional.of(next) : Optional.empty();
  }
}
