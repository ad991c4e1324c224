package dev.tidegate.broker.config;

import java.util.Optional;

/// What each org may have open and send, and each user of it.
///
/// A burst is what may come at once; left out it is what may come in a second. A user is the
/// author's name of a publish, within its org.
public record OrgLimitsConfig(
    int connections,
    int calls,
    int streams,
    int subscriptions,
    int channels,
    int invitations,
    int eventsInFlight,
    int eventsPerSecond,
    Optional<Integer> eventsBurst,
    long bytesPerSecond,
    Optional<Long> bytesBurst,
    int userEventsInFlight,
    int userEventsPerSecond,
    Optional<Integer> userEventsBurst,
    long userBytesPerSecond,
    Optional<Long> userBytesBurst) {
  public static final int CONNECTIONS = 256;
  public static final int CALLS = 1_024;
  public static final int STREAMS = 64;
  public static final int SUBSCRIPTIONS = 64;
  public static final int CHANNELS = 10_000;
  public static final int INVITATIONS = 1_000;
  public static final int EVENTS_IN_FLIGHT = 8_192;
  public static final int EVENTS_PER_SECOND = 100_000;
  public static final long BYTES_PER_SECOND = 128L << 20;
  public static final int USER_EVENTS_IN_FLIGHT = 8_192;
  public static final int USER_EVENTS_PER_SECOND = 20_000;
  public static final long USER_BYTES_PER_SECOND = 64L << 20;
  public static final OrgLimitsConfig DEFAULTS =
      new OrgLimitsConfig(
          CONNECTIONS,
          CALLS,
          STREAMS,
          SUBSCRIPTIONS,
          CHANNELS,
          INVITATIONS,
          EVENTS_IN_FLIGHT,
          EVENTS_PER_SECOND,
          Optional.empty(),
          BYTES_PER_SECOND,
          Optional.empty(),
          USER_EVENTS_IN_FLIGHT,
          USER_EVENTS_PER_SECOND,
          Optional.empty(),
          USER_BYTES_PER_SECOND,
          Optional.empty());

  private static final int OPEN_MOST = 100_000;
  private static final int CHANNELS_MOST = 1_000_000;
  private static final int EVENTS_MOST = 10_000_000;
  private static final long BYTES_LEAST = 1L << 10;
  private static final long BYTES_MOST = 4L << 30;

  /// Of a burst: the largest message has to fit.
  private static final long BURST_LEAST = 128L << 10;

  public OrgLimitsConfig {
    requireOpen("connections", connections);
    requireOpen("calls", calls);
    requireOpen("streams", streams);
    requireOpen("subscriptions", subscriptions);
    requireChannels("channels", channels);
    requireChannels("invitations", invitations);
    requireEvents("eventsInFlight", eventsInFlight);
    requireEvents("eventsPerSecond", eventsPerSecond);
    eventsBurst.ifPresent(it -> requireEvents("eventsBurst", it));
    requireBytes("bytesPerSecond", bytesPerSecond);
    bytesBurst.ifPresent(it -> requireBurst("bytesBurst", it));
    requireEvents("userEventsInFlight", userEventsInFlight);
    requireEvents("userEventsPerSecond", userEventsPerSecond);
    userEventsBurst.ifPresent(it -> requireEvents("userEventsBurst", it));
    requireBytes("userBytesPerSecond", userBytesPerSecond);
    userBytesBurst.ifPresent(it -> requireBurst("userBytesBurst", it));
  }

  static void requireOpen(String component, int value) {
    InvalidSetting.unlessWithin(component, value, 1, OPEN_MOST);
  }

  static void requireChannels(String component, int value) {
    InvalidSetting.unlessWithin(component, value, 1, CHANNELS_MOST);
  }

  static void requireEvents(String component, int value) {
    InvalidSetting.unlessWithin(component, value, 1, EVENTS_MOST);
  }

  static void requireBytes(String component, long value) {
    InvalidSetting.unlessBytesWithin(component, value, BYTES_LEAST, BYTES_MOST);
  }

  static void requireBurst(String component, long value) {
    InvalidSetting.unlessBytesWithin(component, value, BURST_LEAST, BYTES_MOST);
  }
}
