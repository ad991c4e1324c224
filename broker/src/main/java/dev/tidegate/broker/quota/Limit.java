package dev.tidegate.broker.quota;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.Locale;

/// What is limited, for each org or each user of it; named like its key below `limits.org` in the
/// configuration.
public enum Limit {
  CONNECTIONS(ErrorCode.TOO_MANY_CONNECTIONS, "connections", Duration.ofSeconds(5)),
  CALLS(ErrorCode.TOO_MANY_IN_FLIGHT, "calls", Duration.ofMillis(100)),
  STREAMS(ErrorCode.TOO_MANY_STREAMS, "streams", Duration.ofSeconds(5)),
  SUBSCRIPTIONS(ErrorCode.TOO_MANY_STREAMS, "streams", Duration.ofSeconds(5)),
  CHANNELS(ErrorCode.TOO_MANY_CHANNELS, "channels", Duration.ofMinutes(1)),
  INVITATIONS(ErrorCode.TOO_MANY_INVITATIONS, "invitations", Duration.ofMinutes(1)),
  EVENTS_IN_FLIGHT(ErrorCode.TOO_MANY_IN_FLIGHT, "events", Duration.ofMillis(100)),
  EVENTS_PER_SECOND(ErrorCode.RATE_EXCEEDED, "events/s", Duration.ZERO),
  BYTES_PER_SECOND(ErrorCode.RATE_EXCEEDED, "bytes/s", Duration.ZERO),
  USER_EVENTS_IN_FLIGHT(ErrorCode.TOO_MANY_IN_FLIGHT, "events", Duration.ofMillis(100)),
  USER_EVENTS_PER_SECOND(ErrorCode.RATE_EXCEEDED, "events/s", Duration.ZERO),
  USER_BYTES_PER_SECOND(ErrorCode.RATE_EXCEEDED, "bytes/s", Duration.ZERO);

  private final ErrorCode code;
  private final String unit;
  private final Duration wait;

  /// @param wait until it is worth asking again, where only the org's own doing makes room
  Limit(ErrorCode code, String unit, Duration wait) {
    this.code = code;
    this.unit = unit;
    this.wait = wait;
  }

  /// Its key in the configuration.
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public ErrorCode code() {
    return code;
  }

  /// What is told to who is beyond it.
  public TidegateException refusal(long value) {
    return refusal(value, wait);
  }

  TidegateException refusal(long value, Duration passesAfter) {
    return TidegateException.untraced(code, text())
        .retryAfter(passesAfter)
        .with("limit", key())
        .with("value", value)
        .with("unit", unit);
  }

  private String text() {
    return switch (this) {
      case CONNECTIONS -> "The org has too many open connections";
      case CALLS -> "The org has too many open calls";
      case STREAMS -> "The org has too many open streams";
      case SUBSCRIPTIONS -> "The org has too many open feeds";
      case CHANNELS -> "The org hosts too many channels";
      case INVITATIONS -> "The org has too many open invitations";
      case EVENTS_IN_FLIGHT -> "The org has too many publishes unanswered";
      case EVENTS_PER_SECOND, BYTES_PER_SECOND -> "The org publishes too much at once";
      case USER_EVENTS_IN_FLIGHT -> "The user has too many publishes unanswered";
      case USER_EVENTS_PER_SECOND, USER_BYTES_PER_SECOND -> "The user publishes too much at once";
    };
  }
}
