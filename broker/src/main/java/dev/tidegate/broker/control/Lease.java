package dev.tidegate.broker.control;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// How long this region may still rely on what it knows of the membership of other regions'
/// channels.
///
/// A removal that the host's region has written may not have come through. So a region that has not
/// heard the host's control head for `membershipLease` holds what it would send or serve to other
/// orgs of that channel. Time is monotonic nanoseconds, given by the caller; nothing is heard at
/// the start, so a broker that starts holds until it hears the host's region.
///
/// Told by the loop, asked by any thread.
public final class Lease {
  public static final Duration DEFAULT = Duration.ofHours(1);

  private final RegionId self;
  private final long leaseNanos;
  private final Map<RegionId, Long> heardAtNanos = new ConcurrentHashMap<>();

  /// @throws IllegalArgumentException unless `membershipLease` is positive and at most a year
  public Lease(RegionId self, Duration membershipLease) {
    if (!membershipLease.isPositive() || membershipLease.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException(
          "membershipLease: " + membershipLease + " (expected: > 0, at most 365 days)");
    }
    this.self = self;
    this.leaseNanos = membershipLease.toNanos();
  }

  /// The control head of `region`, as it was at `atNanos`, is applied here. An earlier time than
  /// one known is no news.
  ///
  /// Heard through another region it is that long ago: `now` less what the other region tells of
  /// its own hearing, less the time that the telling may have taken.
  public void heard(RegionId region, long atNanos) {
    heardAtNanos.merge(region, atNanos, (known, at) -> at - known > 0 ? at : known);
  }

  /// Whether a channel hosted in `host` is held for all orgs but the author's own. Never for the
  /// own region's channels.
  public boolean isExpired(RegionId host, long nowNanos) {
    if (host.equals(self)) {
      return false;
    }
    Long heardAt = heardAtNanos.get(host);
    return heardAt == null || nowNanos - heardAt >= leaseNanos;
  }

  /// Whether words of `author` in a channel hosted in `host` may go to `reader` now; its own org
  /// always may have them.
  public boolean permits(RegionId host, OrgId author, OrgId reader, long nowNanos) {
    return author.equals(reader) || !isExpired(host, nowNanos);
  }

  /// When the lease of the channels hosted in `host` ends unless it is heard again; empty: it never
  /// does, or has not begun.
  public OptionalLong expiresAtNanos(RegionId host) {
    Long heardAt = heardAtNanos.get(host);
    return host.equals(self) || heardAt == null
        ? OptionalLong.empty()
        : OptionalLong.of(heardAt + leaseNanos);
  }

  /// How long ago `region` was heard, for telling other regions; 0 for itself, empty if never.
  public OptionalLong heardAgoNanos(RegionId region, long nowNanos) {
    if (region.equals(self)) {
      return OptionalLong.of(0);
    }
    Long heardAt = heardAtNanos.get(region);
    return heardAt == null
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, nowNanos - heardAt));
  }
}
