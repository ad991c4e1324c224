package dev.tidegate.broker.config;

import dev.tidegate.model.Limits;
import java.time.Duration;

/// The links to other regions: their pulse, their flow control and their breaker.
///
/// `creditBytes` and `creditEvents` are what this region lets another send before it has committed
/// it.
public record LinkConfig(
    Duration heartbeat,
    Duration tick,
    int messageBytesMax,
    int creditBytes,
    int creditEvents,
    boolean zstd,
    BreakerConfig breaker) {
  public static final Duration HEARTBEAT = Duration.ofMillis(500);
  public static final Duration TICK = Duration.ofMillis(250);
  public static final int MESSAGE_BYTES_MAX = Limits.LINK_MESSAGE_BYTES;
  public static final int CREDIT_BYTES = 4 << 20;
  public static final int CREDIT_EVENTS = 4_096;
  public static final boolean ZSTD = true;
  public static final LinkConfig DEFAULTS =
      new LinkConfig(
          HEARTBEAT,
          TICK,
          MESSAGE_BYTES_MAX,
          CREDIT_BYTES,
          CREDIT_EVENTS,
          ZSTD,
          BreakerConfig.DEFAULTS);

  public LinkConfig {
    InvalidSetting.unlessWithin(
        "heartbeat", heartbeat, Duration.ofMillis(50), Duration.ofSeconds(30));
    InvalidSetting.unlessWithin("tick", tick, Duration.ofMillis(10), Duration.ofMillis(250));
    InvalidSetting.unlessBytesWithin(
        "messageBytesMax", messageBytesMax, Limits.FRAME_BYTES, Limits.LINK_MESSAGE_BYTES);
    InvalidSetting.unlessBytesWithin(
        "creditBytes", creditBytes, Limits.LINK_MESSAGE_BYTES, 256 << 20);
    InvalidSetting.unlessWithin("creditEvents", creditEvents, 64, 1_000_000);
    InvalidSetting.unless(
        breaker.noProgress().compareTo(heartbeat.multipliedBy(2)) >= 0,
        "heartbeat",
        "too slow for the breaker",
        "at most half of breaker.no-progress, or an idle link looks dead");
  }
}
