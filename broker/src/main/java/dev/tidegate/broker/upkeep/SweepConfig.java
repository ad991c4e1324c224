package dev.tidegate.broker.upkeep;

import java.time.Duration;

/// How fast the sweep may go.
///
/// @param bytesPerSecond of records, on average
/// @param pageBytes of stored frames that are read at once, at most 1 MiB; a larger frame comes by
///   itself
/// @param noteBytes after so many bytes the place is noted: what a crash makes it read again
/// @param patience how long a page waits while local publishes wait for the store: it gives way to
///   them, but is never starved
public record SweepConfig(long bytesPerSecond, int pageBytes, long noteBytes, Duration patience) {
  public static final SweepConfig DEFAULTS =
      new SweepConfig(8 << 20, 512 << 10, 16 << 20, Duration.ofSeconds(1));

  public SweepConfig {
    if (bytesPerSecond < 1
        || pageBytes < 1
        || pageBytes > 1 << 20
        || noteBytes < 1
        || patience.isNegative()) {
      throw new IllegalArgumentException(
          "sweep: " + bytesPerSecond + " bytes a second, pages of " + pageBytes);
    }
  }
}
