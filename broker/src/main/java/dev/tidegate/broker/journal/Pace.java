package dev.tidegate.broker.journal;

import dev.tidegate.broker.support.Moment;
import java.time.Duration;

/// When a batch is worth waiting for: while so much comes that a moment's patience makes it many
/// times larger.
///
/// Each commit gives each bucket a frame, and a frame costs as much as many events do; and a commit
/// of one event costs as much as that of ten. Below [#LIVELY_PER_SECOND] nothing ever waits. Above
/// it a batch waits until it holds [#ENOUGH] events, for as long as the table says at most, and no
/// longer than something comes every [#GAP]: publishers that wait for answers are answered.
///
/// | events a second, stored in the last 100 ms | waits at most |
/// |---|---|
/// | 3 000 | 3 ms: one by one, two cores could not do many more |
/// | 8 000 | 20 ms |
/// | 32 000 | 80 ms: a larger commit has larger frames, of which there are a hundred in each |
final class Pace {
  static final long LIVELY_PER_SECOND = 3_000;
  static final long BUSY_PER_SECOND = 8_000;
  static final long VERY_BUSY_PER_SECOND = 4 * BUSY_PER_SECOND;
  static final int ENOUGH = 4_096;
  static final Duration LITTLE = Duration.ofMillis(3);
  static final Duration MOST = Duration.ofMillis(20);
  static final Duration VERY_MOST = Duration.ofMillis(80);
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
    if (perSecond < LIVELY_PER_SECOND || events == 0 || events >= ENOUGH) {
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
    return now.since(sinceNanos).compareTo(most()) < 0 && now.since(grewNanos).compareTo(GAP) < 0;
  }

  private Duration most() {
    if (perSecond < BUSY_PER_SECOND) {
      return LITTLE;
    }
    return perSecond < VERY_BUSY_PER_SECOND ? MOST : VERY_MOST;
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
