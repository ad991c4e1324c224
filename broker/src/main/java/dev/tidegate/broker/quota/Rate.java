package dev.tidegate.broker.quota;

/// How much may come in the long run, and how much of it at once.
///
/// @param perSecond 1 to [#MOST]
/// @param burst what an allowance holds that was not used for long; 1 to [#MOST]
public record Rate(long perSecond, long burst) {
  /// In billionths it still fits into a long.
  static final long MOST = 1L << 33;

  public Rate {
    if (perSecond < 1 || perSecond > MOST || burst < 1 || burst > MOST) {
      throw new IllegalArgumentException("rate: " + perSecond + " per second, " + burst);
    }
  }
}
