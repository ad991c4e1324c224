package dev.tidegate.broker.config;

import java.time.Duration;

/// When a link's breaker opens and how it probes its way back.
///
/// It opens after `noProgress` without an acknowledgement or an echo, after `connectFailures` in a
/// row, or when `errorPercent` of at least `errorCallsMin` streams within `errorWindow` failed.
/// Open, it probes every `probeDelayMin` to `probeDelayMax`, each probe within `probeDeadline`, and
/// after `slowAfter` only every `slowProbeDelay`.
public record BreakerConfig(
    Duration noProgress,
    int connectFailures,
    int errorPercent,
    int errorCallsMin,
    Duration errorWindow,
    Duration probeDeadline,
    Duration probeDelayMin,
    Duration probeDelayMax,
    Duration slowAfter,
    Duration slowProbeDelay) {
  public static final Duration NO_PROGRESS = Duration.ofSeconds(2);
  public static final int CONNECT_FAILURES = 3;
  public static final int ERROR_PERCENT = 50;
  public static final int ERROR_CALLS_MIN = 20;
  public static final Duration ERROR_WINDOW = Duration.ofSeconds(10);
  public static final Duration PROBE_DEADLINE = Duration.ofMillis(1_500);
  public static final Duration PROBE_DELAY_MIN = Duration.ofMillis(500);
  public static final Duration PROBE_DELAY_MAX = Duration.ofSeconds(2);
  public static final Duration SLOW_AFTER = Duration.ofDays(1);
  public static final Duration SLOW_PROBE_DELAY = Duration.ofSeconds(30);
  public static final BreakerConfig DEFAULTS =
      new BreakerConfig(
          NO_PROGRESS,
          CONNECT_FAILURES,
          ERROR_PERCENT,
          ERROR_CALLS_MIN,
          ERROR_WINDOW,
          PROBE_DEADLINE,
          PROBE_DELAY_MIN,
          PROBE_DELAY_MAX,
          SLOW_AFTER,
          SLOW_PROBE_DELAY);

  public BreakerConfig {
    Duration minute = Duration.ofMinutes(1);
    InvalidSetting.unlessWithin("noProgress", noProgress, Duration.ofMillis(100), minute);
    InvalidSetting.unlessWithin("connectFailures", connectFailures, 1, 100);
    InvalidSetting.unlessWithin("errorPercent", errorPercent, 1, 100);
    InvalidSetting.unlessWithin("errorCallsMin", errorCallsMin, 1, 10_000);
    InvalidSetting.unlessWithin("errorWindow", errorWindow, Duration.ofSeconds(1), minute);
    InvalidSetting.unlessWithin("probeDeadline", probeDeadline, Duration.ofMillis(100), minute);
    InvalidSetting.unlessWithin("probeDelayMin", probeDelayMin, Duration.ofMillis(50), minute);
    InvalidSetting.unlessWithin("probeDelayMax", probeDelayMax, Duration.ofMillis(50), minute);
    InvalidSetting.unless(
        probeDelayMin.compareTo(probeDelayMax) <= 0,
        "probeDelayMax",
        "less than probe-delay-min",
        "probe-delay-min or more");
    InvalidSetting.unlessWithin("slowAfter", slowAfter, minute, Duration.ofDays(30));
    InvalidSetting.unlessWithin(
        "slowProbeDelay", slowProbeDelay, Duration.ofSeconds(1), Duration.ofHours(1));
  }
}
