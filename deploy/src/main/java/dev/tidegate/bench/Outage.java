package dev.tidegate.bench;

import dev.tidegate.model.ChannelId;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
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
  private static final Duration MOST = Duration.ofHours(2);
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int TIMES_LIVE = 5;
  private static final double MEMORY_GROWS = 1.05;
  private static final double SLOWER = 2;

  private final Site site;
  private final int liveRate;
  private final PrintWriter out;
  private final Mistakes mistakes = new Mistakes();
  private final Talk live;
  private final Talk gathering;

  /// A publisher of the near region's org and the far region's reader of the same channels.
  private record Talk(Publishing publishing, Reading reading) {}

  Outage(Site site, List<ChannelId> channels, int liveRate, PrintWriter out) throws IOException {
    this.site = site;
    this.liveRate = liveRate;
    this.out = out;
    live = talk(channels.stream().filter(channel -> isLive(channel)).toList());
    gathering = talk(channels.stream().filter(channel -> !isLive(channel)).toList());
  }

  private static boolean isLive(ChannelId channel) {
    return channel.bucket().value() % 2 == 0;
  }

  private Talk talk(List<ChannelId> channels) throws IOException {
    var texts = new Texts(7);
    byte[] producer = new byte[16];
    new SecureRandom().nextBytes(producer);
    var publishing =
        new Publishing(site.dialSender(), channels, texts, Site.READER.value(), producer, mistakes);
    var reading =
        new Reading(
            site.dialReader(),
            channels.stream().map(ChannelId::toString).toList(),
            texts,
            channels.size(),
            publishing::channelOf,
            System::nanoTime,
            mistakes);
    return new Talk(publishing, reading);
  }

  /// @param rate texts a second while the link is down; 0: full speed
  Figures measure(Duration down, int rate) throws IOException, InterruptedException {
    for (Talk talk : List.of(live, gathering)) {
      if (!talk.publishing().awaitOpen() || !talk.reading().awaitOpen()) {
        throw new IOException("No stream was opened: " + mistakes.first().orElse("no answer"));
      }
    }
    say("%,d a second, one by one".formatted(liveRate));
    live(SETTLE);
    drain(live);
    Latency quiet = live(LIVE);
    drain(live);

    site.link().cut();
    say("the link is cut for %d s".formatted(down.toSeconds()));
    Duration early = down.compareTo(EARLY.multipliedBy(2)) > 0 ? EARLY : down.dividedBy(5);
    long begun = System.nanoTime();
    gather(early, rate);
    Memory first = Memory.of(site.pids().getFirst(), site.nearMetrics());
    say("after %d s: %s".formatted(early.toSeconds(), first));
    gather(down.minus(early), rate);
    Memory last = Memory.of(site.pids().getFirst(), site.nearMetrics());
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    gathering.publishing().awaitAnswers();
    long gathered = gathering.publishing().sent();
    say("after %d s: %s; %,d texts".formatted(took.toSeconds(), last, gathered));

    site.link().heal();
    long before = gathering.reading().delivered();
    long healed = System.nanoTime();
    awaitMore(gathering.reading(), before);
    long from = System.nanoTime();
    long at = gathering.reading().delivered();
    Latency beside = live(LIVE);
    double caughtUp = (gathering.reading().delivered() - at) / ((System.nanoTime() - from) / 1e9);
    boolean finished = gathering.reading().delivered() >= gathered;
    say("%,.0f a second of what had gathered, beside %,d live".formatted(caughtUp, liveRate));
    drain(gathering);
    drain(live);
    Duration whole = Duration.ofNanos(System.nanoTime() - healed);
    judge(first, last, quiet, beside, finished ? Double.MAX_VALUE : caughtUp);
    return figures(quiet, beside, first, last, gathered, took, caughtUp, whole);
  }

  private void judge(Memory first, Memory last, Latency quiet, Latency beside, double caughtUp) {
    for (Talk talk : List.of(live, gathering)) {
      if (talk.reading().delivered() != talk.publishing().sent()) {
        mistakes.add(
            "of %d texts %d came".formatted(talk.publishing().sent(), talk.reading().delivered()));
      }
    }
    if (last.sum() > first.sum() * MEMORY_GROWS) {
      mistakes.add("memory has grown: " + first + ", then " + last);
    }
    if (caughtUp < (double) TIMES_LIVE * liveRate) {
      mistakes.add("caught up at %,.0f a second".formatted(caughtUp));
    }
    if (beside.p99() > SLOWER * quiet.p99()) {
      mistakes.add("live p99 %.1f ms beside it, %.1f before".formatted(beside.p99(), quiet.p99()));
    }
  }

  private Figures figures(
      Latency quiet,
      Latency beside,
      Memory first,
      Memory last,
      long gathered,
      Duration took,
      double caughtUp,
      Duration whole) {
    var figures = new Figures(mistakes, gathered > 0);
    figures.add("quietP50Ms", quiet.p50(), "ms until half of the live texts came, before");
    figures.add("quietP99Ms", quiet.p99(), "ms until 99 % came, before");
    figures.add("gatheredPerSecond", gathered / (took.toNanos() / 1e9), "texts a second, cut off");
    figures.add(
        "memoryEarlyMiB", (double) first.sum(), "MiB heap after a collection and direct, early");
    figures.add("memoryLateMiB", (double) last.sum(), "MiB the same, at the end");
    figures.add("catchUpPerSecond", caughtUp, "texts a second made up for, beside the live ones");
    figures.add("liveP50Ms", beside.p50(), "ms until half of the live texts came, beside it");
    figures.add("liveP99Ms", beside.p99(), "ms until 99 % came, beside it");
    figures.add("wholeSeconds", whole.toMillis() / 1e3, "s until all was made up for");
    return figures;
  }

  /// Live texts one by one at their rate; gives how long each took from when it was due.
  private Latency live(Duration lasts) throws InterruptedException {
    int count = (int) (lasts.toSeconds() * liveRate);
    long every = SECOND_NANOS / liveRate;
    long[] taken = new long[count];
    long start = System.nanoTime();
    live.reading().measure(new Reading.Delays(live.publishing().sent(), start, every, taken));
    for (int i = 0; i < count; i++) {
      long due = start + i * every;
      while (System.nanoTime() < due) {
        Thread.sleep(Duration.ofNanos(50_000));
      }
      if (!live.publishing().send(1)) {
        mistakes.add("live texts were not answered");
        break;
      }
    }
    drain(live);
    live.reading().measure(Reading.Delays.NONE);
    return Latency.ofNanos(taken);
  }

  private void gather(Duration lasts, int rate) throws InterruptedException {
    long start = System.nanoTime();
    long end = start + lasts.toNanos();
    for (long i = 0; System.nanoTime() < end; i++) {
      if (rate > 0) {
        long due = start + i * BATCH * SECOND_NANOS / rate;
        while (System.nanoTime() < due) {
          Thread.sleep(Duration.ofNanos(50_000));
        }
      }
      if (!gathering.publishing().send(BATCH)) {
        mistakes.add("a publish was not answered while the link was down");
        return;
      }
    }
  }

  private void awaitMore(Reading reading, long before) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (reading.delivered() == before && System.nanoTime() < end) {
      Thread.sleep(1);
    }
    if (reading.delivered() == before) {
      mistakes.add("nothing came in the minute after the link was healed");
    }
  }

  private void drain(Talk talk) throws InterruptedException {
    long end = System.nanoTime() + MOST.toNanos();
    long seen = -1;
    long moved = System.nanoTime();
    while (talk.reading().delivered() < talk.publishing().sent() && System.nanoTime() < end) {
      if (talk.reading().delivered() != seen) {
        seen = talk.reading().delivered();
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > Duration.ofMinutes(1).toNanos()) {
        mistakes.add("nothing came for a minute");
        return;
      }
      Thread.sleep(1);
    }
  }

  private void say(String what) {
    out.println(what);
    out.flush();
  }
}
