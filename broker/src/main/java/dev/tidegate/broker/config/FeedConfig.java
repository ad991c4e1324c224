package dev.tidegate.broker.config;

import java.time.Duration;

/// How much of what was stored last is kept in memory for the feeds and links that keep up, and how
/// long the feed waits for a causal predecessor.
///
/// A reader that falls out of `tailBytes` gets a resync and reads on from the journal.
public record FeedConfig(int tailBytes, Duration causalWait) {
  public static final int TAIL_BYTES = 32 << 20;
  public static final Duration CAUSAL_WAIT = Duration.ofSeconds(2);
  public static final FeedConfig DEFAULTS = new FeedConfig(TAIL_BYTES, CAUSAL_WAIT);

  public FeedConfig {
    InvalidSetting.unlessBytesWithin("tailBytes", tailBytes, 1 << 20, 1 << 30);
    InvalidSetting.unlessWithin("causalWait", causalWait, Duration.ZERO, Duration.ofSeconds(10));
  }
}
