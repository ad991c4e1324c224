package dev.tidegate.broker.support;

import dev.tidegate.model.Stamp;
import java.time.Duration;

/// The hybrid logical clock of one broker (Kulkarni et al. 2014): stamps rise, stay near the wall
/// clock and never fall behind a stamp that was seen, unless that one is more than [#MAX_AHEAD]
/// ahead of us: such a stamp is kept as it is and does not move our clock (design decision 13).
///
/// Owned by the broker's loop.
public final class HybridClock {
  public static final Duration MAX_AHEAD = Duration.ofSeconds(5);

  private Stamp last = new Stamp(0);
  private long aheadSeen;

  /// A stamp greater than all before.
  public Stamp next(Moment now) {
    if (now.millis() > last.millis()) {
      last = Stamp.of(now.millis(), 0);
    } else if (last.counter() < 0xFFFF) {
      last = Stamp.of(last.millis(), last.counter() + 1);
    } else {
      last = Stamp.of(last.millis() + 1, 0);
    }
    return last;
  }

  /// Takes note of a stamp from elsewhere; false if it is too far ahead to be believed.
  public boolean observe(Stamp seen, Moment now) {
    if (isAhead(seen, now)) {
      aheadSeen++;
      return false;
    }
    if (seen.compareTo(last) > 0) {
      last = seen;
    }
    return true;
  }

  /// How many stamps were too far ahead, in this run.
  public long aheadSeen() {
    return aheadSeen;
  }

  public static boolean isAhead(Stamp seen, Moment now) {
    return seen.millis() > now.millis() + MAX_AHEAD.toMillis();
  }
}
