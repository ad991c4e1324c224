package dev.tidegate.broker.config;

import dev.tidegate.model.Limits;
import java.time.Duration;

/// The links to other regions: their pulse, their messages and their breaker.
public record LinkConfig(
    Duration heartbeat, Duration tick, int messageBytesMax, BreakerConfig breaker) {
  public static final Duration HEARTBEAT = Duration.ofMillis(500);
  public static final Duration TICK = Duration.ofMillis(250);
  public static final int MESSAGE_BYTES_MAX = Limits.LINK_MESSAGE_BYTES;
  public static final LinkConfig DEFAULTS =
      new LinkConfig(HEARTBEAT, TICK, MESSAGE_BYTES_MAX, BreakerConfig.DEFAULTS);

  public LinkConfig {
    InvalidSetting.unlessWithin(
        "heartbeat", heartbeat, Duration.ofMillis(50), Duration.ofSeconds(30));
    InvalidSetting.unlessWithin("tick", tick, Duration.ofMillis(10), Duration.ofMillis(250));
    InvalidSetting.unlessBytesWithin(
        "messageBytesMax", messageBytesMax, Limits.FRAME_BYTES, Limits.LINK_MESSAGE_BYTES);
    InvalidSetting.unless(
        breaker.noProgress().compareTo(heartbeat.multipliedBy(2)) >= 0,
        "heartbeat",
        "too slow for the breaker",
        "at most half of breaker.no-progress, or an idle link looks dead");
  }
}
