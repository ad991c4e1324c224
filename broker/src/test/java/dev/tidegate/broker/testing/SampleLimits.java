package dev.tidegate.broker.testing;

import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.quota.OrgLimits;
import dev.tidegate.broker.quota.Rate;
import java.util.Map;

/// Limits of every org of which one or two are in reach.
public final class SampleLimits {
  private static final OrgLimits NONE = OrgLimits.NONE;

  private SampleLimits() {}

  public static LimitsByOrg subscriptions(int most) {
    return open(most, NONE.channels(), NONE.invitations());
  }

  public static LimitsByOrg control(int channels, int invitations) {
    return open(NONE.subscriptions(), channels, invitations);
  }

  private static LimitsByOrg open(int subscriptions, int channels, int invitations) {
    return all(
        new OrgLimits(
            NONE.connections(),
            NONE.calls(),
            NONE.streams(),
            subscriptions,
            channels,
            invitations,
            NONE.eventsInFlight(),
            NONE.events(),
            NONE.bytes(),
            NONE.user()));
  }

  /// @param open connections, calls and streams
  public static LimitsByOrg open(int open) {
    return all(
        new OrgLimits(
            open,
            open,
            open,
            NONE.subscriptions(),
            NONE.channels(),
            NONE.invitations(),
            NONE.eventsInFlight(),
            NONE.events(),
            NONE.bytes(),
            NONE.user()));
  }

  public static LimitsByOrg sending(int inFlight, Rate events, Rate bytes, OrgLimits.User user) {
    return all(
        new OrgLimits(
            NONE.connections(),
            NONE.calls(),
            NONE.streams(),
            NONE.subscriptions(),
            NONE.channels(),
            NONE.invitations(),
            inFlight,
            events,
            bytes,
            user));
  }

  private static LimitsByOrg all(OrgLimits limits) {
    return new LimitsByOrg(limits, Map.of());
  }
}
