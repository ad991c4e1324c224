package dev.tidegate.broker.config;

import java.time.Duration;

/// Whether small stored frames are made one, which saves disk and time to read, and how fast.
///
/// Frames are left alone for `age` after they were stored. `bytesPerSecond` bounds what is written
/// anew for it; that is done only while nothing else waits for the store.
public record MergeConfig(boolean enabled, Duration age, int bytesPerSecond) {
  public static final boolean ENABLED = true;
  public static final Duration AGE = Duration.ofHours(1);
  public static final int BYTES_PER_SECOND = 1 << 20;
  public static final MergeConfig DEFAULTS = new MergeConfig(ENABLED, AGE, BYTES_PER_SECOND);

  public MergeConfig {
    InvalidSetting.unlessWithin("age", age, Duration.ofMinutes(1), Duration.ofDays(30));
    InvalidSetting.unlessBytesWithin("bytesPerSecond", bytesPerSecond, 64 << 10, 1 << 30);
  }
}
