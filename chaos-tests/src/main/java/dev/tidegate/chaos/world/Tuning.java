package dev.tidegate.chaos.world;

import dev.tidegate.broker.link.LinkConfig;
import dev.tidegate.broker.serve.FeedConfig;
import dev.tidegate.broker.upkeep.MergeConfig;
import java.time.Duration;

/// Bounds of the product: as it ships, or tight, so that a small world reaches what lies behind
/// them (the catch-up lane, reads behind the tail, batches that are cut, waits that overflow).
///
/// @param commitEvents largest batch
/// @param tailBytes records kept in memory
/// @param merge an hour is longer than a world lasts, so frames are merged sooner than they are as
///   it ships
public record Tuning(
    LinkConfig link, FeedConfig feed, long commitEvents, long tailBytes, MergeConfig merge) {
  public static final Tuning SHIPPED =
      new Tuning(
          LinkConfig.DEFAULTS,
          FeedConfig.DEFAULTS,
          4_096,
          8 << 20,
          merge(Duration.ofSeconds(5), 256 << 10));

  public static final Tuning TIGHT =
      new Tuning(tightLink(), tightFeed(), 4, 8 << 10, merge(Duration.ZERO, 1 << 10));

  private static MergeConfig merge(Duration age, int pageBytes) {
    MergeConfig usual = MergeConfig.DEFAULTS;
    return new MergeConfig(
        true,
        age,
        Duration.ofMillis(700),
        usual.bytesPerSecond(),
        usual.readBytesPerSecond(),
        pageBytes,
        4 << 10);
  }

  private static LinkConfig tightLink() {
    LinkConfig usual = LinkConfig.DEFAULTS;
    return new LinkConfig(
        usual.tick(),
        usual.heartbeat(),
        usual.noProgress(),
        usual.connectFailures(),
        usual.streamErrors(),
        usual.retryMin(),
        usual.retryMax(),
        usual.probeMin(),
        usual.probeMax(),
        usual.probeFastFor(),
        usual.probeSlow(),
        usual.probeDeadline(),
        usual.messageBytes(),
        4 << 10,
        16 << 10,
        40,
        Duration.ofSeconds(3),
        10,
        Duration.ofSeconds(1),
        usual.catchUpPercent());
  }

  private static FeedConfig tightFeed() {
    FeedConfig usual = FeedConfig.DEFAULTS;
    return new FeedConfig(
        3,
        usual.batchBytes(),
        2 << 10,
        4,
        16 << 10,
        usual.causalWait(),
        1,
        4,
        2,
        usual.historyReads(),
        usual.historyBytes(),
        usual.retryAfter(),
        usual.keepEvery());
  }
}
