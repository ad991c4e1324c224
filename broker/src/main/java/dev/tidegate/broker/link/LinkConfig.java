package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Breakers;
import dev.tidegate.model.Limits;
import java.time.Duration;

/// The times and bounds of a link. [#DEFAULTS] is what the product ships with.
///
/// @param tick longest time between two calls of `tick`
/// @param heartbeat how often a beat is sent; its echo is progress
/// @param noProgress without an echo, or with data out and credit left without an ack, for so long:
///   open
/// @param connectFailures so many dials in a row without a RESUME: open
/// @param streamErrors how many streams may break before the breaker opens
/// @param retryMin first wait before a closed breaker dials again; doubles up to `retryMax`
/// @param probeMin shortest time from one probe of an open breaker to the next
/// @param probeMax longest, for the first `probeFastFor`
/// @param probeFastFor then a probe every `probeSlow`
/// @param probeDeadline from dial to RESUME and one echo
/// @param messageBytes frames in one message, at most
/// @param readBytes how much one look into the journal asks for
/// @param bufferedBytes how much that was read may wait for credit, in all buckets together
/// @param catchUpEvents a bucket with more unsent events moves to the catch-up lane
/// @param catchUpAge so does one whose oldest unacknowledged event is older
/// @param liveEvents it comes back with fewer unsent events
/// @param liveAge and nothing older than this
/// @param catchUpPercent of the measured rate, to begin with when live traffic flows
public record LinkConfig(
    Duration tick,
    Duration heartbeat,
    Duration noProgress,
    int connectFailures,
    Breakers.Settings streamErrors,
    Duration retryMin,
    Duration retryMax,
    Duration probeMin,
    Duration probeMax,
    Duration probeFastFor,
    Duration probeSlow,
    Duration probeDeadline,
    int messageBytes,
    int readBytes,
    int bufferedBytes,
    long catchUpEvents,
    Duration catchUpAge,
    long liveEvents,
    Duration liveAge,
    int catchUpPercent) {

  /// How long a frame may rest on control entries that the receiving region does not have: then
  /// both sides raise an alarm, and what waits there is refused. Not a setting, so that both sides
  /// have the same.
  public static final Duration CONTROL_WAIT = Duration.ofSeconds(30);

  public static final LinkConfig DEFAULTS =
      new LinkConfig(
          Duration.ofMillis(250),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          3,
          new Breakers.Settings(50, 20, Duration.ofSeconds(10)),
          Duration.ofMillis(50),
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofDays(1),
          Duration.ofSeconds(30),
          Duration.ofMillis(1500),
          Limits.LINK_MESSAGE_BYTES,
          512 << 10,
          4 << 20,
          10_000,
          Duration.ofSeconds(30),
          1_000,
          Duration.ofSeconds(1),
          50);

  public LinkConfig {
    positive("tick", tick);
    positive("heartbeat", heartbeat);
    positive("retryMin", retryMin);
    positive("probeMin", probeMin);
    positive("probeDeadline", probeDeadline);
    atLeast("noProgress", noProgress, heartbeat.plus(tick));
    atLeast("retryMax", retryMax, retryMin);
    atLeast("probeMax", probeMax, probeMin);
    atLeast("probeSlow", probeSlow, probeMax);
    atLeast("catchUpAge", catchUpAge, liveAge);
    if (connectFailures < 1) {
      throw new IllegalArgumentException(
          "connectFailures: " + connectFailures + " (expected: >= 1)");
    }
    if (messageBytes < Limits.FRAME_BYTES || messageBytes > Limits.LINK_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "messageBytes: " + messageBytes + " (expected: 1 MiB to 2 MiB)");
    }
    if (readBytes < 1 || bufferedBytes < readBytes) {
      throw new IllegalArgumentException("readBytes: " + readBytes + " of " + bufferedBytes);
    }
    if (liveEvents < 1 || catchUpEvents < liveEvents) {
      throw new IllegalArgumentException("catchUpEvents: " + catchUpEvents + " under liveEvents");
    }
    if (catchUpPercent < 1 || catchUpPercent > 100) {
      throw new IllegalArgumentException("catchUpPercent: " + catchUpPercent);
    }
  }

  private static void positive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + ": " + duration + " (expected: > 0)");
    }
  }

  private static void atLeast(String name, Duration duration, Duration least) {
    if (duration.compareTo(least) < 0) {
      throw new IllegalArgumentException(name + ": " + duration + " (expected: >= " + least + ")");
    }
  }
}
