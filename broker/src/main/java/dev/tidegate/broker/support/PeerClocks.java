package dev.tidegate.broker.support;

import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// What the clocks of other regions say of ours, and whether most of them find it ahead.
///
/// A reading counts for 30 s. Where two disagree nobody knows who is right; so with one peer its
/// word is most of all, and with none ours is believed. Owned by the broker's loop.
public final class PeerClocks {
  /// As far as a stamp may be ahead before others do not believe it.
  private static final long AHEAD_MILLIS = HybridClock.MAX_AHEAD.toMillis();

  private static final Duration FRESH = Duration.ofSeconds(30);

  private record Reading(long aheadMillis, long atNanos) {}

  private final Map<RegionId, Reading> readings = new HashMap<>();

  /// @param aheadMillis by how much our clock is ahead of the peer's at least; below 0: unknown or
  ///   behind
  public void told(RegionId peer, long aheadMillis, Moment now) {
    readings.put(peer, new Reading(aheadMillis, now.nanos()));
  }

  /// The peer is none any more.
  public void forget(RegionId peer) {
    readings.remove(peer);
  }

  /// Whether more than half of the peers that were heard lately find us ahead.
  public boolean isAhead(Moment now) {
    readings.values().removeIf(each -> now.since(each.atNanos()).compareTo(FRESH) > 0);
    long ahead =
        readings.values().stream().filter(each -> each.aheadMillis() > AHEAD_MILLIS).count();
    return 2 * ahead > readings.size();
  }

  /// The most that any of them finds us ahead by; 0: none does.
  public long mostAheadMillis() {
    return readings.values().stream().mapToLong(Reading::aheadMillis).max().orElse(0);
  }
}
