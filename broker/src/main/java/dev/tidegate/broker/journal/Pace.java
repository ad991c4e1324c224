package dev.tidegate.broker.journal;

import dev.tidegate.broker.support.Moment;
import java.time.Duration;

/// When a batch is worth waiting for: while so much comes that a moment's patience makes it many
/// times larger.
///
/// Each commit gives each bucket a frame, and a frame costs as much as many events do. Below
/// [#BUSY_PER_SECOND] nothing ever waits. Above it a batch waits until it holds [#ENOUGH] events,
/// for [#MOST] at most (twice that where four times as much comes, for then twice as much has
/// gathered), and no longer than something comes every [#GAP]: publishers that wait for answers are
/// answered.
final class Pace {
  static final long BUSY_PER_SECOND = 8_000;
  static final long VERY_BUSY_PER_SECOND = 4 * BUSY_PER_SECOND;
  static final int ENOUGH = 2_048;
  static final Duration MOST = Duration.ofMillis(20);
  static final Duration GAP = Duration.ofMillis(2);

  private static final Duration WINDOW = Duration.ofMillis(100);
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private long perSecond;
  private long windowNanos;
  private long inWindow;
  private boolean waits;
  private long sinceNanos;
  private long grewNanos;
  private long held;

  /// Whether a batch that would hold so many events now is to wait for more.
  boolean waits(long events, Moment now) {
    if (perSecond < BUSY_PER_SECOND || events == 0 || events >= ENOUGH) {
      return false;
    }
    if (!waits) {
      waits = true;
      sinceNanos = now.nanos();
      held = 0;
    }
    if (events > held) {
      held = events;
      grewNanos = now.nanos();
    }
    Duration most = perSecond < VERY_BUSY_PER_SECOND ? MOST : MOST.multipliedBy(2);
    return now.since(sinceNanos).compareTo(most) < 0 && now.since(grewNanos).compareTo(GAP) < 0;
  }

  /// A batch with so many events is cut.
  void cut(long events, Moment now) {
    waits = false;
    inWindow += events;
    long passed = now.nanos() - windowNanos;
    if (passed >= WINDOW.toNanos()) {
      perSecond = inWindow * SECOND_NANOS / passed;
      windowNanos = now.nanos();
      inWindow = 0;
    }
  }
}
