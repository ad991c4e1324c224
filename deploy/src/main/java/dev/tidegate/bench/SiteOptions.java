package dev.tidegate.bench;

import dev.tidegate.broker.config.OrgLimitsConfig;
import dev.tidegate.model.OrgId;
import java.time.Duration;
import java.util.List;

/// How a bench wants its regions.
///
/// @param roundTrip of the link; zero: as short as this machine makes it
/// @param javaOptions of the brokers' virtual machines
/// @param warmUp how long at most each broker may warm up; zero: cold
/// @param cable whether the link can be cut
/// @param quota events that the neighbour may publish in a second
record SiteOptions(
    Duration roundTrip, boolean cable, List<String> javaOptions, Duration warmUp, int quota) {
  SiteOptions {
    javaOptions = List.copyOf(javaOptions);
  }

  static SiteOptions of(List<String> javaOptions, Duration warmUp) {
    return new SiteOptions(
        Duration.ZERO, false, javaOptions, warmUp, OrgLimitsConfig.EVENTS_PER_SECOND);
  }

  SiteOptions withRoundTrip(Duration length) {
    return new SiteOptions(length, cable, javaOptions, warmUp, quota);
  }

  SiteOptions withCable() {
    return new SiteOptions(roundTrip, true, javaOptions, warmUp, quota);
  }

  SiteOptions withQuota(int eventsPerSecond) {
    return new SiteOptions(roundTrip, cable, javaOptions, warmUp, eventsPerSecond);
  }

  /// The limits in a broker's configuration. The benches' texts are all of one author, who may send
  /// what the org may.
  String limits(OrgId neighbour) {
    return """
    limits:
      org:
        user-events-per-second: %d
        user-bytes-per-second: %dMiB
      orgs:
        %s: {events-per-second: %d}
    """
        .formatted(
            OrgLimitsConfig.EVENTS_PER_SECOND,
            OrgLimitsConfig.BYTES_PER_SECOND >> 20,
            neighbour,
            quota);
  }
}
