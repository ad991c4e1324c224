package dev.tidegate.adapter.cli;

import java.time.Duration;

/// A progress bar as one line: how much is done, how fast, how long it still takes. Pure.
record ProgressLine(long done, long total, long before, Duration elapsed) {
  private static final int BAR = 24;

  /// @param before of `done`, what was done before this run began: it does not count for the speed
  ProgressLine {
    if (total < 0 || done < before || before < 0) {
      throw new IllegalArgumentException("progress: " + done + " of " + total + " since " + before);
    }
  }

  double perSecond() {
    double seconds = elapsed.toNanos() / 1e9;
    return seconds > 0 ? (done - before) / seconds : 0;
  }

  String render() {
    double share = total == 0 ? 1 : Math.min(1.0, (double) done / total);
    int full = (int) (share * BAR);
    return "[%s%s] %3d %%  %d/%d  %.0f/s  %s"
        .formatted(
            "#".repeat(full),
            "-".repeat(BAR - full),
            (int) (share * 100),
            done,
            total,
            perSecond(),
            eta());
  }

  private String eta() {
    if (done >= total) {
      return "done in " + clock(elapsed);
    }
    return perSecond() < 0.01
        ? "waiting"
        : "ETA " + clock(Duration.ofSeconds((long) Math.ceil((total - done) / perSecond())));
  }

  private static String clock(Duration duration) {
    return duration.toHours() > 0
        ? "%d:%02d:%02d"
            .formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart())
        : "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
  }
}
