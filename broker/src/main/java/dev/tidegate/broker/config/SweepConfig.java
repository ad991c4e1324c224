package dev.tidegate.broker.config;

import java.time.Duration;

/// How fast stored events are decided anew after the policies have changed or a transfer has ended.
///
/// `bytesPerSecond` bounds what is read for it; `patience` is how long it gives way to publishes
/// that wait, for each page of at most 512 KiB.
public record SweepConfig(int bytesPerSecond, Duration patience) {
  public static final int BYTES_PER_SECOND = 8 << 20;
  public static final Duration PATIENCE = Duration.ofSeconds(1);
  public static final SweepConfig DEFAULTS = new SweepConfig(BYTES_PER_SECOND, PATIENCE);

  public SweepConfig {
    InvalidSetting.unlessBytesWithin("bytesPerSecond", bytesPerSecond, 64 << 10, 1 << 30);
    InvalidSetting.unlessWithin("patience", patience, Duration.ZERO, Duration.ofMinutes(1));
  }
}
