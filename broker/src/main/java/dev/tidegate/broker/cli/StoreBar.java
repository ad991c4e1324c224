package dev.tidegate.broker.cli;

import dev.tidegate.broker.journal.StoreProgress;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// A line that tells how far a walk over a store is, written over itself; nothing where nobody
/// looks. For one thread.
final class StoreBar implements StoreProgress {
  private static final int WIDTH = 24;
  private static final long EVERY_NANOS = 100_000_000;

  private final PrintWriter out;
  private final boolean shown;
  private final long beganNanos = System.nanoTime();
  private long toldNanos = beganNanos;

  /// @param shown whether a person looks
  StoreBar(PrintWriter out, boolean shown) {
    this.out = out;
    this.shown = shown;
  }

  /// One for a command that prints for a person at a terminal.
  static StoreBar onTerminal(PrintWriter err, boolean json) {
    boolean watched = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return new StoreBar(err, !json && watched);
  }

  @Override
  public void at(long frames, long ofFrames) {
    long now = System.nanoTime();
    if (shown && (now - toldNanos > EVERY_NANOS || frames == ofFrames)) {
      toldNanos = now;
      out.print("\r" + line(frames, ofFrames, Duration.ofNanos(now - beganNanos)));
      if (frames == ofFrames) {
        out.println();
      }
      out.flush();
    }
  }

  static String line(long frames, long ofFrames, Duration elapsed) {
    double share = ofFrames == 0 ? 1 : Math.min(1, (double) frames / ofFrames);
    int full = (int) (share * WIDTH);
    long left = share > 0 ? Math.round(elapsed.toSeconds() * (1 - share) / share) : 0;
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%  %d/%d frames  ETA %d:%02d ",
        "#".repeat(full),
        "-".repeat(WIDTH - full),
        (int) (share * 100),
        frames,
        ofFrames,
        left / 60,
        left % 60);
  }
}
