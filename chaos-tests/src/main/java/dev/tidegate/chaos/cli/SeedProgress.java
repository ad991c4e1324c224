package dev.tidegate.chaos.cli;

import dev.tidegate.chaos.run.SeedSum;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// A line that tells how far a run of seeds is, written over itself; nothing where nobody looks.
/// For one thread.
final class SeedProgress {
  private static final long EVERY_NANOS = 500_000_000;

  private final PrintWriter out;
  private final boolean shown;
  private final String of;
  private final long beganNanos = System.nanoTime();
  private long toldNanos = beganNanos;

  /// @param of what it runs up to: " of 1,000 seeds", " for 10 min"
  /// @param shown whether a person looks
  SeedProgress(PrintWriter out, String of, boolean shown) {
    this.out = out;
    this.of = of;
    this.shown = shown;
  }

  /// One for a command that prints for a person at a terminal.
  static SeedProgress onTerminal(PrintWriter err, String of, boolean json) {
    boolean watched = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return new SeedProgress(err, of, !json && watched);
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - beganNanos);
  }

  void at(SeedSum sum) {
    long now = System.nanoTime();
    if (shown && now - toldNanos > EVERY_NANOS) {
      toldNanos = now;
      out.print("\r" + line(sum, of, elapsed()) + "\u001b[K");
      out.flush();
    }
  }

  /// Leaves an empty line for what comes next.
  void end() {
    if (shown) {
      out.print("\r\u001b[K");
      out.flush();
    }
  }

  static String line(SeedSum sum, String of, Duration elapsed) {
    return String.format(
        Locale.ROOT,
        "%,d%s  %,d an hour  %,d published  coverage %.1f %%  violated %d",
        sum.seeds(),
        of,
        perHour(sum.seeds(), elapsed),
        sum.published(),
        100 * sum.coverage().share(),
        sum.violations());
  }

  static long perHour(long seeds, Duration elapsed) {
    return elapsed.isZero() ? 0 : Math.round(seeds * 3.6e12 / elapsed.toNanos());
  }
}
