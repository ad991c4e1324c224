package dev.tidegate.broker.cli;

import java.util.Formatter;
import java.util.Locale;

/// What `bench journal` found, as text or JSON, and whether an append costs much more in a full
/// journal than in an empty one.
///
/// Three figures are judged, each against the same limit: the time of a commit, taken in turns in a
/// full and an empty journal; the pages that a commit writes to the log, and those together with
/// the pages that it reads, in the last part of the run against the first. Times swing with what
/// else the machine does; counts do not.
///
/// @param counted whether reads are counted on this system
record BenchReport(
    BenchLoad.Shape shape,
    BenchCosts costs,
    BenchCosts empty,
    BenchCosts full,
    int turn,
    boolean counted,
    long storeBytes) {
  private static final double MOST_GROWTH_PERCENT = 10;

  boolean isFlat() {
    return timeGrowthPercent() < MOST_GROWTH_PERCENT
        && pagesGrowthPercent() < MOST_GROWTH_PERCENT
        && touchedGrowthPercent() < MOST_GROWTH_PERCENT;
  }

  double timeGrowthPercent() {
    return BenchCosts.growthPercent(full.steadyMicros(turn), empty.steadyMicros(turn));
  }

  double pagesGrowthPercent() {
    return BenchCosts.growthPercent(costs.last().meanPages(), costs.first().meanPages());
  }

  /// Of pages written and read together: a first part that read nothing is no measure alone.
  double touchedGrowthPercent() {
    BenchCosts first = costs.first();
    BenchCosts last = costs.last();
    return BenchCosts.growthPercent(
        last.meanPages() + last.meanReads(), first.meanPages() + first.meanReads());
  }

  String text() {
    Formatter out = new Formatter(Locale.ROOT);
    out.format(
        "%,d events of %d bytes, %d a commit, %d a frame, %d channels in %d buckets%n",
        events(),
        shape.eventBytes(),
        shape.perCommit(),
        shape.perFrame(),
        shape.channels(),
        shape.buckets());
    out.format("%,d events/s; the file is %,d MiB long%n", perSecond(), storeBytes >> 20);
    out.format("first 5 %%     : %s%n", text(costs.first()));
    out.format(
        "last 5 %%      : %s, %+.1f %%%n",
        text(costs.last()), meanGrowthPercent(costs.last(), costs.first()));
    out.format("then, in turns%n  empty journal: %s%n", text(empty));
    out.format("  full journal : %s, %+.1f %%%n", text(full), meanGrowthPercent(full, empty));
    out.format(
        "growth of the time, without the best and the worst quarter of the turns: %+.1f %%%n",
        timeGrowthPercent());
    out.format("growth of the pages written, last to first: %+.1f %%%n", pagesGrowthPercent());
    if (counted) {
      out.format("growth of the pages written and read: %+.1f %%%n", touchedGrowthPercent());
    } else {
      out.format("reads are not counted on this system%n");
    }
    return out.toString();
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"events\":%d,\"eventBytes\":%d,\"perCommit\":%d,\"perFrame\":%d,\"channels\":%d,"
            + "\"buckets\":%d,\"eventsPerSecond\":%d,\"storeBytes\":%d,"
            + "\"first\":%s,\"last\":%s,\"empty\":%s,\"full\":%s,"
            + "\"growthOverTimePercent\":%.1f,\"growthOfMeanPercent\":%.1f,\"growthPercent\":%.1f,"
            + "\"growthOfPagesPercent\":%.1f,\"growthOfPagesAndReadsPercent\":%.1f,"
            + "\"readsCounted\":%b,\"flat\":%b}%n",
        events(),
        shape.eventBytes(),
        shape.perCommit(),
        shape.perFrame(),
        shape.channels(),
        shape.buckets(),
        perSecond(),
        storeBytes,
        json(costs.first()),
        json(costs.last()),
        json(empty),
        json(full),
        meanGrowthPercent(costs.last(), costs.first()),
        meanGrowthPercent(full, empty),
        timeGrowthPercent(),
        pagesGrowthPercent(),
        touchedGrowthPercent(),
        counted,
        isFlat());
  }

  private long events() {
    return (long) costs.commits() * shape.perCommit();
  }

  private long perSecond() {
    return Math.round(events() / costs.seconds());
  }

  private static double meanGrowthPercent(BenchCosts now, BenchCosts then) {
    return BenchCosts.growthPercent(now.meanMicros(), then.meanMicros());
  }

  private String text(BenchCosts part) {
    return String.format(
        Locale.ROOT,
        "%8.1f us a commit (median %.1f), %.1f us of it processor; %.1f pages written, %.1f read;"
            + " an event %.3f us and %.0f bytes of log",
        part.meanMicros(),
        part.medianMicros(),
        part.meanCpuMicros(),
        part.meanPages(),
        part.meanReads(),
        part.meanMicros() / shape.perCommit(),
        logBytes(part));
  }

  private String json(BenchCosts part) {
    return String.format(
        Locale.ROOT,
        "{\"commitMicros\":%.1f,\"commitMedianMicros\":%.1f,\"commitCpuMicros\":%.1f,"
            + "\"eventMicros\":%.3f,"
            + "\"logBytesPerEvent\":%.0f,\"pagesWritten\":%.2f,\"pagesRead\":%.2f}",
        part.meanMicros(),
        part.medianMicros(),
        part.meanCpuMicros(),
        part.meanMicros() / shape.perCommit(),
        logBytes(part),
        part.meanPages(),
        part.meanReads());
  }

  private double logBytes(BenchCosts part) {
    return part.meanPages() * SqliteLogMeter.LOG_PAGE_BYTES / shape.perCommit();
  }
}
