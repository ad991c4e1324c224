package dev.tidegate.bench;

import java.io.IOException;
import java.time.Duration;

/// The phases of `bench replicate`: a quiet rate, then full speed.
final class Replication {
  private static final int CHANNELS = 100;
  private static final int BATCH = 32;
  private static final int QUIET_PER_SECOND = 2_000;
  private static final Duration QUIET_WARM_UP = Duration.ofSeconds(10);
  private static final Duration SETTLE = Duration.ofSeconds(3);

  private final Site site;
  private final Plan plan;
  private final Report report;
  private final Mistakes mistakes = new Mistakes();

  /// @param rtt of the link, for the result
  /// @param warmUp how long at most this process may warm up; zero: cold
  /// @param quiet more than ten seconds, of which the first ten do not count
  record Plan(Duration rtt, Duration warmUp, Duration quiet, Duration fullSpeed) {}

  Replication(Site site, Plan plan, Report report) {
    this.site = site;
    this.plan = plan;
    this.report = report;
  }

  Result measure() throws IOException, InterruptedException {
    site.start(plan.warmUp(), report);
    Talk talk = Talk.ofAll(site, site.channels(CHANNELS), new Texts(7), mistakes);
    talk.awaitOpen();
    return atFullSpeed(talk, quietly(talk));
  }

  private Latency quietly(Talk talk) throws InterruptedException {
    report.say(
        "%d s at %,d a second, one by one".formatted(plan.quiet().toSeconds(), QUIET_PER_SECOND));
    talk.evenly(QUIET_PER_SECOND, QUIET_WARM_UP);
    return Latency.ofNanos(talk.evenly(QUIET_PER_SECOND, plan.quiet().minus(QUIET_WARM_UP)));
  }

  private Result atFullSpeed(Talk talk, Latency quiet) throws IOException, InterruptedException {
    report.say("%d s at full speed, %d at a time".formatted(plan.fullSpeed().toSeconds(), BATCH));
    atFullSpeed(talk, SETTLE);
    long from = talk.sent();
    long wire = site.wireBytes();
    Duration cpu = Usage.cpu(site.pids());
    long begun = System.nanoTime();
    atFullSpeed(talk, plan.fullSpeed());
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    cpu = Usage.cpu(site.pids()).minus(cpu);
    wire = site.wireBytes() - wire;

    talk.checkAllCame();
    long heap = Usage.heapMiB(site.pids());
    long peak = Usage.peakMiB(site.pids());
    talk.end();
    site.stop();
    return new Result(
        quiet,
        talk.sent() - from,
        took,
        cpu,
        wire,
        Usage.diskBytes(site.stores()),
        talk.sent(),
        heap,
        peak,
        (int) plan.rtt().toMillis(),
        mistakes.count(),
        mistakes.first());
  }

  private static void atFullSpeed(Talk talk, Duration lasts) throws InterruptedException {
    talk.inBatches(BATCH, 0, lasts);
    talk.drain();
  }
}
