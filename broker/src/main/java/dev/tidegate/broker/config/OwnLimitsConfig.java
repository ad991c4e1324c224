package dev.tidegate.broker.config;

import java.util.Optional;

/// What one org may have and send where that is not as usual: what is left out is as usual.
///
/// A rate that is given without its burst lets one second's worth come at once.
public record OwnLimitsConfig(
    Optional<Integer> connections,
    Optional<Integer> calls,
    Optional<Integer> streams,
    Optional<Integer> subscriptions,
    Optional<Integer> channels,
    Optional<Integer> invitations,
    Optional<Integer> eventsInFlight,
    Optional<Integer> eventsPerSecond,
    Optional<Integer> eventsBurst,
    Optional<Long> bytesPerSecond,
    Optional<Long> bytesBurst,
    Optional<Integer> userEventsInFlight,
    Optional<Integer> userEventsPerSecond,
    Optional<Integer> userEventsBurst,
    Optional<Long> userBytesPerSecond,
    Optional<Long> userBytesBurst) {
  public OwnLimitsConfig {
    connections.ifPresent(it -> OrgLimitsConfig.requireOpen("connections", it));
    calls.ifPresent(it -> OrgLimitsConfig.requireOpen("calls", it));
    streams.ifPresent(it -> OrgLimitsConfig.requireOpen("streams", it));
    subscriptions.ifPresent(it -> OrgLimitsConfig.requireOpen("subscriptions", it));
    channels.ifPresent(it -> OrgLimitsConfig.requireChannels("channels", it));
    invitations.ifPresent(it -> OrgLimitsConfig.requireChannels("invitations", it));
    eventsInFlight.ifPresent(it -> OrgLimitsConfig.requireEvents("eventsInFlight", it));
    eventsPerSecond.ifPresent(it -> OrgLimitsConfig.requireEvents("eventsPerSecond", it));
    eventsBurst.ifPresent(it -> OrgLimitsConfig.requireEvents("eventsBurst", it));
    bytesPerSecond.ifPresent(it -> OrgLimitsConfig.requireBytes("bytesPerSecond", it));
    bytesBurst.ifPresent(it -> OrgLimitsConfig.requireBurst("bytesBurst", it));
    userEventsInFlight.ifPresent(it -> OrgLimitsConfig.requireEvents("userEventsInFlight", it));
    userEventsPerSecond.ifPresent(it -> OrgLimitsConfig.requireEvents("userEventsPerSecond", it));
    userEventsBurst.ifPresent(it -> OrgLimitsConfig.requireEvents("userEventsBurst", it));
    userBytesPerSecond.ifPresent(it -> OrgLimitsConfig.requireBytes("userBytesPerSecond", it));
    userBytesBurst.ifPresent(it -> OrgLimitsConfig.requireBurst("userBytesBurst", it));
  }

  /// All limits of the org.
  public OrgLimitsConfig over(OrgLimitsConfig usual) {
    return new OrgLimitsConfig(
        connections.orElse(usual.connections()),
        calls.orElse(usual.calls()),
        streams.orElse(usual.streams()),
        subscriptions.orElse(usual.subscriptions()),
        channels.orElse(usual.channels()),
        invitations.orElse(usual.invitations()),
        eventsInFlight.orElse(usual.eventsInFlight()),
        eventsPerSecond.orElse(usual.eventsPerSecond()),
        burst(eventsPerSecond, eventsBurst, usual.eventsBurst()),
        bytesPerSecond.orElse(usual.bytesPerSecond()),
        burst(bytesPerSecond, bytesBurst, usual.bytesBurst()),
        userEventsInFlight.orElse(usual.userEventsInFlight()),
        userEventsPerSecond.orElse(usual.userEventsPerSecond()),
        burst(userEventsPerSecond, userEventsBurst, usual.userEventsBurst()),
        userBytesPerSecond.orElse(usual.userBytesPerSecond()),
        burst(userBytesPerSecond, userBytesBurst, usual.userBytesBurst()));
  }

  private static <N> Optional<N> burst(Optional<N> rate, Optional<N> burst, Optional<N> usual) {
    return burst.isPresent() || rate.isPresent() ? burst : usual;
  }
}
