package dev.tidegate.bench;

import dev.tidegate.model.ChannelId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/// The phases of `bench neighbour`: the sender in turns alone and beside an org that floods.
final class Neighbours {
  /// Alone and beside follow each other so often: what the machine does otherwise falls on both.
  static final int TURNS = 4;

  private static final int CHANNELS = 20;
  private static final int FLOOD_CHANNELS = 4;
  private static final Duration SETTLE = Duration.ofSeconds(1);

  private final Site site;
  private final Plan plan;
  private final Report report;
  private final Mistakes mistakes = new Mistakes();

  /// @param turn how long each of the turns is, alone and beside
  /// @param rate what the sender publishes in a second
  /// @param quota what the neighbour may
  /// @param times how often its quota it offers
  record Plan(Duration warmUp, Duration turn, int rate, int quota, int times) {
    int offered() {
      return quota * times;
    }
  }

  Neighbours(Site site, Plan plan, Report report) {
    this.site = site;
    this.plan = plan;
    this.report = report;
  }

  NeighbourResult measure() throws IOException, InterruptedException {
    report.say("two regions start");
    site.start();
    List<ChannelId> channels = site.channels(CHANNELS);
    List<ChannelId> flooded = site.neighbourChannels(FLOOD_CHANNELS);
    var texts = new Texts(7);
    try (var flood = new Flood(site.dialNeighbour(), flooded, texts, plan.offered());
        var probe = new Probe(site.dialSender(), site.dialOperator(), mistakes)) {
      Talk talk = Talk.ofAll(site, channels, texts, mistakes);
      talk.awaitOpen();
      if (!flood.start()) {
        throw mistakes.notOpened();
      }
      NeighbourResult result = turns(talk, flood, probe);
      talk.end();
      return result;
    } finally {
      site.hangUp();
      site.stop();
    }
  }

  private NeighbourResult turns(Talk talk, Flood flood, Probe probe) throws InterruptedException {
    report.say("%d s to warm up, both".formatted(plan.warmUp().toSeconds()));
    flood.on(true);
    talk.evenly(plan.rate(), plan.warmUp());
    flood.on(false);
    var quiet = new ArrayList<long[]>();
    var beside = new ArrayList<long[]>();
    var quietProbes = new ArrayList<Probe.Taken>();
    var besideProbes = new ArrayList<Probe.Taken>();
    var account = FloodTally.Account.NOTHING;
    for (int i = 0; i < TURNS; i++) {
      Thread.sleep(SETTLE);
      report.say("%d s alone, %,d a second".formatted(plan.turn().toSeconds(), plan.rate()));
      var _ = probe.take();
      quiet.add(talk.evenly(plan.rate(), plan.turn()));
      quietProbes.add(probe.take());

      report.say(
          "%d s beside %,d a second, %d times the quota"
              .formatted(plan.turn().toSeconds(), plan.offered(), plan.times()));
      FloodTally.Account before = flood.account();
      flood.on(true);
      beside.add(talk.evenly(plan.rate(), plan.turn()));
      flood.on(false);
      besideProbes.add(probe.take());
      account = account.plus(flood.account().minus(before));
    }
    talk.checkAllCame();
    return new NeighbourResult(
        latency(quiet),
        latency(beside),
        account,
        worst(quietProbes),
        worst(besideProbes),
        (int) plan.turn().toSeconds() * TURNS,
        plan.quota(),
        mistakes.count(),
        mistakes.first());
  }

  private static Latency latency(List<long[]> turns) {
    return Latency.ofNanos(turns.stream().flatMapToLong(LongStream::of).toArray());
  }

  private static Probe.Taken worst(List<Probe.Taken> turns) {
    Comparator<Latency> byP99 = Comparator.comparingDouble(Latency::p99);
    return new Probe.Taken(
        turns.stream().map(Probe.Taken::health).max(byP99).orElse(Latency.NONE),
        turns.stream().map(Probe.Taken::admin).max(byP99).orElse(Latency.NONE));
  }
}
