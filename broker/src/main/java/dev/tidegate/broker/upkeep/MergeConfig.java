package dev.tidegate.broker.upkeep;

import java.time.Duration;

/// Which frames are merged, and how fast.
///
/// @param on whether any are
/// @param age how long ago a frame was stored at least: by then no link or feed that keeps up reads
///   it any more
/// @param rest how long a bucket is left alone after it was looked at
/// @param bytesPerSecond of records that are written anew, on average; a part costs [#PART_BYTES]
///   more
/// @param readBytesPerSecond of records that are read to find what may be merged, on average
/// @param pageBytes of stored frames that are read at once, at most 1 MiB
/// @param noteBytes after so many bytes read the place is noted: what a crash makes it read again
public record MergeConfig(
    boolean on,
    Duration age,
    Duration rest,
    long bytesPerSecond,
    long readBytesPerSecond,
    int pageBytes,
    long noteBytes) {
  /// What taking a frame apart costs beside its records.
  static final long PART_BYTES = 512;

  public static final MergeConfig DEFAULTS =
      new MergeConfig(
          true, Duration.ofHours(1), Duration.ofMinutes(10), 1 << 20, 8 << 20, 256 << 10, 16 << 20);

  public MergeConfig {
    if (age.isNegative()
        || rest.isNegative()
        || rest.isZero()
        || bytesPerSecond < 1
        || readBytesPerSecond < 1
        || pageBytes < 1
        || pageBytes > 1 << 20
        || noteBytes < 1) {
      throw new IllegalArgumentException(
          "merge: age " + age + ", rest " + rest + ", " + bytesPerSecond + " bytes a second");
    }
  }
}
