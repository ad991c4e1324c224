package dev.tidegate.bench;

import dev.tidegate.model.ChannelId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The phases of `bench outage`.
///
/// Live texts and those of the outage are in channels of different buckets: within a bucket order
/// holds, so what is new there waits for what has gathered.
final class Outage {
  static final int CHANNELS = 100;

  private static final int BATCH = 32;
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration LIVE = Duration.ofSeconds(20);
  private static final Duration EARLY = Duration.ofMinutes(2);
  private static final Duration FIRST_MOST = Duration.ofMinutes(1);
  private static final int TIMES_LIVE = 5;
  private static final double MEMORY_GROWS = 1.05;
  private static final double SLOWER = 2;

  private final Site site;
  private final int liveRate;
  private final Report report;
  private final Mistakes mistakes = new Mistakes();
  private final Talk live;
  private final Talk gathering;

  /// What was published while the link was down.
  ///
  /// @param early memory soon after the cut
  /// @param late and at the end
  private record Gathered(long texts, Duration took, Memory early, Memory late) {}

  /// How that was made up for.
  ///
  /// @param live texts meanwhile
  /// @param perSecond of what had gathered, beside the live texts
  /// @param all it was over before the live texts were
  /// @param whole until all had come
  private record CaughtUp(Latency live, double perSecond, boolean all, Duration whole) {}

  Outage(Site site, List<ChannelId> channels, int liveRate, Report report) throws IOException {
    this.site = site;
    this.liveRate = liveRate;
    this.report = report;
    var texts = new Texts(7);
    live = Talk.of(site, channels.stream().filter(Outage::isLive).toList(), texts, mistakes);
    gathering = Talk.of(site, channels.stream().filter(c -> !isLive(c)).toList(), texts, mistakes);
  }

  private static boolean isLive(ChannelId channel) {
    return channel.bucket().value() % 2 == 0;
  }

  /// @param rate texts a second while the link is down; 0: full speed
  Figures measure(Duration down, int rate) throws IOException, InterruptedException {
    live.awaitOpen();
    gathering.awaitOpen();
    report.say("%,d a second, one by one".formatted(liveRate));
    live.evenly(liveRate, SETTLE);
    Latency quiet = Latency.ofNanos(live.evenly(liveRate, LIVE));
    site.link().cut();
    Gathered gathered = gather(down, rate);
    site.link().heal();
    CaughtUp caughtUp = catchUp(gathered.texts());
    live.checkAllCame();
    gathering.checkAllCame();
    judge(quiet, gathered, caughtUp);
    return figures(quiet, gathered, caughtUp);
  }

  private Gathered gather(Duration down, int rate) throws IOException, InterruptedException {
    report.say("the link is cut for %d s".formatted(down.toSeconds()));
    Duration early = down.compareTo(EARLY.multipliedBy(2)) > 0 ? EARLY : down.dividedBy(5);
    long begun = System.nanoTime();
    gathering.inBatches(BATCH, rate, early);
    Memory first = memory();
    report.say("after %d s: %s".formatted(early.toSeconds(), first));
    gathering.inBatches(BATCH, rate, down.minus(early));
    Memory last = memory();
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    gathering.awaitAnswers();
    long texts = gathering.sent();
    report.say("after %d s: %s; %,d texts".formatted(took.toSeconds(), last, texts));
    return new Gathered(texts, took, first, last);
  }

  private Memory memory() throws IOException, InterruptedException {
    return Memory.of(site.pids().getFirst(), site.nearMetrics());
  }

  private CaughtUp catchUp(long texts) throws InterruptedException {
    long healed = System.nanoTime();
    awaitFirst();
    long from = System.nanoTime();
    long at = gathering.delivered();
    Latency beside = Latency.ofNanos(live.evenly(liveRate, LIVE));
    double perSecond = (gathering.delivered() - at) / ((System.nanoTime() - from) / 1e9);
    boolean all = gathering.delivered() >= texts;
    report.say(
        "%,.0f a second of what had gathered, beside %,d live".formatted(perSecond, liveRate));
    gathering.drain();
    return new CaughtUp(beside, perSecond, all, Duration.ofNanos(System.nanoTime() - healed));
  }

  private void awaitFirst() throws InterruptedException {
    long before = gathering.delivered();
    long end = System.nanoTime() + FIRST_MOST.toNanos();
    while (gathering.delivered() == before && System.nanoTime() < end) {
      Thread.sleep(1);
    }
    if (gathering.delivered() == before) {
      mistakes.add("nothing came in the minute after the link was healed");
    }
  }

  private void judge(Latency quiet, Gathered gathered, CaughtUp caughtUp) {
    if (gathered.late().sum() > gathered.early().sum() * MEMORY_GROWS) {
      mistakes.add("memory has grown: " + gathered.early() + ", then " + gathered.late());
    }
    if (!caughtUp.all() && caughtUp.perSecond() < (double) TIMES_LIVE * liveRate) {
      mistakes.add("caught up at %,.0f a second".formatted(caughtUp.perSecond()));
    }
    if (caughtUp.live().p99() > SLOWER * quiet.p99()) {
      mistakes.add(
          "live p99 %.1f ms beside it, %.1f before".formatted(caughtUp.live().p99(), quiet.p99()));
    }
  }

  private Figures figures(Latency quiet, Gathered gathered, CaughtUp caughtUp) {
    Latency beside = caughtUp.live();
    double perSecond = gathered.texts() / (gathered.took().toNanos() / 1e9);
    double early = gathered.early().sum();
    double late = gathered.late().sum();
    var figures = new Figures(mistakes, gathered.texts() > 0);
    figures.add("quietP50Ms", quiet.p50(), "ms until half of the live texts came, before");
    figures.add("quietP99Ms", quiet.p99(), "ms until 99 % came, before");
    figures.add("gatheredPerSecond", perSecond, "texts a second, cut off");
    figures.add("memoryEarlyMiB", early, "MiB heap after a collection and direct, early");
    figures.add("memoryLateMiB", late, "MiB the same, at the end");
    figures.add(
        "catchUpPerSecond",
        caughtUp.perSecond(),
        "texts a second made up for, beside the live ones");
    figures.add("liveP50Ms", beside.p50(), "ms until half of the live texts came, beside it");
    figures.add("liveP99Ms", beside.p99(), "ms until 99 % came, beside it");
    figures.add("wholeSeconds", caughtUp.whole().toMillis() / 1e3, "s until all was made up for");
    return figures;
  }
}
