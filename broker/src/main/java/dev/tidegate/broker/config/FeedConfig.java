package dev.tidegate.broker.config;

import java.time.Duration;

/// What waits for one subscriber before it gets a resync, and how long the feed waits for a causal
/// predecessor.
public record FeedConfig(int queueEvents, int queueBytes, Duration causalWait) {
  public static final int QUEUE_EVENTS = 4_096;
  public static final int QUEUE_BYTES = 4 << 20;
  public static final Duration CAUSAL_WAIT = Duration.ofSeconds(2);
  public static final FeedConfig DEFAULTS = new FeedConfig(QUEUE_EVENTS, QUEUE_BYTES, CAUSAL_WAIT);

  public FeedConfig {
    InvalidSetting.unlessWithin("queueEvents", queueEvents, 16, 1_000_000);
    InvalidSetting.unlessBytesWithin("queueBytes", queueBytes, 1 << 18, 256 << 20);
    InvalidSetting.unlessWithin("causalWait", causalWait, Duration.ZERO, Duration.ofSeconds(10));
  }
}
