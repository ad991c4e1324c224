package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import java.util.OptionalLong;

/// Leaves room for live frames: while they flow, catch-up gets as much as does not hold them up.
///
/// The signal is how long live frames take to be acknowledged, as in LEDBAT (RFC 6817): what holds
/// them up is the path, the far region's commits or this machine, and each of them shows there. As
/// long as that is near to what is usual, the rate doubles each second; beyond it is cut by three
/// tenths, ten times a second at most. It begins at a share of what the link was measured at, and
/// is not set below [#LEAST_BYTES_PER_SECOND]. A share of the measured rate alone would not do:
/// what is measured while it is held back is what it was held back to.
final class CatchUpPacer {
  private static final long LEAST_BYTES_PER_SECOND = 1 << 20;

  /// As much as is given at once while smaller pieces are taken: more would take the far region's
  /// loop and store for longer than live frames should wait.
  private static final long MESSAGE_BYTES = 1 << 18;

  /// More than any one piece takes, so that each fits at some time.
  private static final long BURST_BYTES = 5 << 18;

  /// Less than this is not worth a message and a commit of its own in the far region.
  private static final long PIECE_BYTES = 1 << 17;

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long CUT_EVERY_NANOS = SECOND_NANOS / 10;
  private static final double CUT = 0.7;
  private static final double LONGER = 1.5;
  private static final double LONGER_NANOS = 8e6;
  private static final double AHEAD_OF_MEASURED = 4;

  private final int percent;
  private final LiveDelay delay = new LiveDelay();
  private double measured;
  private long secondStartNanos;
  private long secondBytes;
  private boolean started;
  private boolean liveSent;
  private long liveSentAtNanos;
  private boolean spent;
  private long spentAtNanos;
  private boolean pacing;
  private double rate;
  private long raisedAtNanos;
  private long cutAtNanos;
  private double tokens;
  private long filledAtNanos;

  /// @param percent of the measured rate, to begin with
  CatchUpPacer(int percent) {
    this.percent = percent;
  }

  /// Something was acknowledged, on whichever lane.
  void acknowledged(Lane lane, long bytes, Moment now) {
    measure(bytes, now);
    if (lane == Lane.LIVE) {
      double bearable = bearableNanos();
      OptionalLong taken = delay.acknowledged(bytes, !isRecent(spent, spentAtNanos, now), now);
      if (taken.isPresent() && taken.getAsLong() <= bearable) {
        raise(now);
      } else if (taken.isPresent()) {
        cut(now);
      }
    }
  }

  /// @param live the live lane, on which something was sent now
  void liveSent(LaneStream live, Moment now) {
    liveSent = true;
    liveSentAtNanos = now.nanos();
    delay.sent(live.generation(), live.outBytes(), now);
  }

  /// Bytes that catch-up may send now: none until they are worth it.
  long allowance(Moment now) {
    if (!isRecent(liveSent, liveSentAtNanos, now)) {
      pacing = false;
      return Long.MAX_VALUE;
    }
    if (!pacing) {
      pacing = true;
      rate = Math.max(measured * percent / 100, LEAST_BYTES_PER_SECOND);
      raisedAtNanos = now.nanos();
      cutAtNanos = now.nanos();
      filledAtNanos = now.nanos();
      tokens = 0;
    }
    if (delay.nanos(now) > bearableNanos()) {
      cut(now);
    }
    double elapsed = now.nanos() - filledAtNanos;
    tokens = Math.min(BURST_BYTES, tokens + rate * elapsed / SECOND_NANOS);
    filledAtNanos = now.nanos();
    if (tokens < PIECE_BYTES) {
      return 0;
    }
    // Nothing was taken for long: what comes next is larger.
    return tokens < BURST_BYTES ? Math.min(MESSAGE_BYTES, (long) tokens) : BURST_BYTES;
  }

  void spent(long bytes, Moment now) {
    spent = true;
    spentAtNanos = now.nanos();
    tokens -= bytes;
  }

  private double bearableNanos() {
    return delay.usualNanos() == 0 ? Double.MAX_VALUE : LONGER * delay.usualNanos() + LONGER_NANOS;
  }

  private void raise(Moment now) {
    double elapsed = Math.min(SECOND_NANOS, now.nanos() - raisedAtNanos);
    raisedAtNanos = now.nanos();
    double most = Math.max(rate, AHEAD_OF_MEASURED * measured + LEAST_BYTES_PER_SECOND);
    rate = Math.min(most, rate * Math.pow(2, elapsed / SECOND_NANOS));
  }

  private void cut(Moment now) {
    if (now.nanos() - cutAtNanos >= CUT_EVERY_NANOS) {
      cutAtNanos = now.nanos();
      rate = Math.max(LEAST_BYTES_PER_SECOND, rate * CUT);
    }
  }

  private void measure(long bytes, Moment now) {
    if (!started) {
      started = true;
      secondStartNanos = now.nanos();
    }
    secondBytes += bytes;
    long elapsed = now.nanos() - secondStartNanos;
    if (elapsed >= SECOND_NANOS) {
      double seen = secondBytes * (double) SECOND_NANOS / elapsed;
      measured = measured == 0 ? seen : (measured + seen) / 2;
      secondBytes = 0;
      secondStartNanos = now.nanos();
    }
  }

  private static boolean isRecent(boolean ever, long atNanos, Moment now) {
    return ever && now.nanos() - atNanos < SECOND_NANOS;
  }
}
