package dev.tidegate.broker.metrics;

import dev.tidegate.broker.link.BreakerState;
import dev.tidegate.broker.link.LinkState;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.region.RegionFigures;
import dev.tidegate.broker.serve.FeedFigures;
import dev.tidegate.broker.serve.FeedStatus;
import dev.tidegate.broker.support.Alarms;
import dev.tidegate.broker.support.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A region's figures as metrics.
final class RegionMetrics {
  private static final List<String> BREAKERS =
      List.of("closed", "slow", "open", "half_open", "forced_open");

  /// Told from the start, as 0: a rule that looks for an increase sees the first one only so.
  static final List<String> ALARMED =
      List.of(
          "CONTROL_BEHIND",
          "CONTROL_REGRESSED",
          "DECLARATION_REFUSED",
          "EVENTS_LOST",
          "EVENT_REFUSED",
          "EVENT_REJECTED",
          "FRAME_DAMAGED",
          "FRAME_REPAIRED",
          "JOURNAL_HOLE",
          "LINK_PROTOCOL",
          "LINK_STUCK",
          "LINK_WRONG_REGION",
          "LOG_FORKED",
          "POISON_EVENT",
          "POLICY_SET_UNKNOWN",
          "POLICY_UNKNOWN",
          "POLICY_UNREADABLE",
          "RANGE_LOST",
          "SEAL_WRONG",
          "STORE_BROKEN",
          "STORE_REGRESSED");

  private static final double MICROS = 1e6;
  private static final double NANOS = 1e9;

  private RegionMetrics() {}

  static void tell(Figures figures, Exposition out) {
    RegionFigures region = figures.region();
    out.add(Family.LOOP_INBOX, figures.loopInbox());
    store(region, out);
    decisions(region, out);
    feeds(region.feeds(), out);
    for (RegionFigures.PeerFigures peer : region.peers()) {
      link(peer, out);
      out.add(
          Family.LINK_OUTBOUND_MESSAGES,
          figures.outbound().getOrDefault(peer.peer(), 0),
          peer.peer().value());
    }
    out.add(Family.PARKED_CHANNELS, region.parked().channels());
    out.add(Family.PARKED_EVENTS, region.parked().waiting());
    out.add(Family.STAMPS_AHEAD, region.stampsAhead());
    alarms(region.alarms(), out);
    out.add(Family.KNOWN_REGIONS, region.known().regions());
    out.add(Family.KNOWN_ORGS, region.known().orgs());
    out.add(Family.KNOWN_CHANNELS, region.known().channels());
  }

  private static void alarms(List<Alarms.Alarm> alarms, Exposition out) {
    Map<String, Long> counts = new TreeMap<>();
    ALARMED.forEach(code -> counts.put(code, 0L));
    alarms.forEach(alarm -> counts.put(alarm.code(), alarm.count()));
    counts.forEach((code, count) -> out.add(Family.ALARMS, count, code));
  }

  private static void store(RegionFigures region, Exposition out) {
    out.add(Family.EVENTS_STORED, region.events().own(), "own");
    out.add(Family.EVENTS_STORED, region.events().others(), "other");
    out.add(Family.RECORD_BYTES_STORED, region.events().bytes());
    out.add(Family.COMMIT_SECONDS, region.commits().micros(), MICROS);
    out.add(Family.COMMIT_EVENTS, region.commits().events(), 1);
    out.add(Family.COMMIT_FRAMES, region.commits().frames());
    out.add(Family.COMMIT_FAILURES, region.commits().failed(), "failed");
    out.add(Family.COMMIT_FAILURES, region.commits().unknown(), "unknown");
    out.add(Family.STORE_STORING, region.storing());
    out.add(Family.SWEEPING, region.sweeping());
    out.add(Family.SWEEP_CORRECTED, region.corrected());
    out.add(Family.MERGED, region.merged());
  }

  private static void decisions(RegionFigures region, Exposition out) {
    region.plans().forEach((outcome, count) -> out.add(Family.PLANS, count, outcome));
    region
        .refused()
        .forEach((reason, count) -> out.add(Family.PUBLISH_REFUSED, count, reason.name()));
    out.add(Family.PUBLISH_QUEUE, region.publisher().depth());
    out.add(Family.PUBLISH_QUEUE_CAPACITY, region.publisher().capacity());
    out.add(Family.CACHE_HITS, region.planCache().hits(), "plans");
    out.add(Family.CACHE_MISSES, region.planCache().misses(), "plans");
    out.add(Family.POLICY_INFO, 1, region.policySet());
    out.add(Family.POLICY_UNREADABLE, region.unreadablePolicies());
  }

  private static void feeds(FeedFigures feeds, Exposition out) {
    Spread lags = new Spread(0, 100, 1_000, 10_000, 100_000, 1_000_000);
    long slowest = 0;
    for (FeedStatus feed : feeds.feeds()) {
      lags.add(feed.lagEvents());
      slowest = Math.max(slowest, feed.lagEvents());
    }
    out.add(Family.FEEDS, feeds.feeds().size());
    out.add(Family.FEED_LAG_EVENTS, lags.view(), 1);
    out.add(Family.FEED_LAG_EVENTS_MAX, slowest);
    out.add(Family.FEED_DELIVERED, feeds.delivered());
    out.add(Family.FEED_RESYNCS, feeds.resyncs());
    feeds.held().forEach((why, count) -> out.add(Family.FEED_HELD_CHANNELS, count, why));
    out.add(Family.CACHE_HITS, feeds.cacheHits(), "feed_items");
    out.add(Family.CACHE_MISSES, feeds.cacheMisses(), "feed_items");
  }

  private static void link(RegionFigures.PeerFigures peer, Exposition out) {
    String name = peer.peer().value();
    LinkStatus link = peer.link();
    for (LinkState.Kind kind : LinkState.Kind.values()) {
      out.add(
          Family.LINK_STATE,
          link.state().kind() == kind,
          name,
          kind.name().toLowerCase(Locale.ROOT));
    }
    String breaker = breaker(link.breaker());
    BREAKERS.forEach(each -> out.add(Family.LINK_BREAKER, each.equals(breaker), name, each));
    out.add(Family.LINK_LAG_EVENTS, link.lagEvents(), name);
    out.add(Family.LINK_LAG_BYTES, link.lagBytes(), name);
    out.add(Family.LINK_LAG_SECONDS, link.lagTime().toNanos() / NANOS, name);
    link.roundTrip()
        .ifPresent(took -> out.add(Family.LINK_ROUND_TRIP_SECONDS, took.toNanos() / NANOS, name));
    out.add(Family.LINK_CREDIT_BYTES, link.creditBytes(), name);
    out.add(Family.LINK_OUT_BYTES, peer.outBytes(), name);
    peer.waits().forEach((why, count) -> out.add(Family.LINK_WAITING_BUCKETS, count, name, why));
    out.add(Family.LINK_INBOUND_LIVE, peer.inboundLive(), name);
    peer.heardAgoNanos().ifPresent(ago -> out.add(Family.LINK_HEARD_SECONDS, ago / NANOS, name));
  }

  private static String breaker(BreakerState state) {
    return switch (state) {
      case BreakerState.Closed _ -> "closed";
      case BreakerState.Slow _ -> "slow";
      case BreakerState.Open _ -> "open";
      case BreakerState.HalfOpen _ -> "half_open";
      case BreakerState.ForcedOpen _ -> "forced_open";
    };
  }
}
