package dev.tidegate.bench;

import dev.tidegate.model.ChannelId;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `tidegate bench feed`: how many deliveries a second one channel's subscribers get.
@Command(
    name = "feed",
    description = {
      "One channel, many subscribers, 512-byte texts as fast as the slowest of them reads. Checks",
      "that each gets every text once and in order. Makes a channel in the org that it speaks for."
    },
    footer = {
      "",
      "Exit codes: 0 measured, 1 something arrived wrong, 2 wrong use, 69 no region answered."
    },
    mixinStandardHelpOptions = true)
public final class BenchFeedCommand extends BenchCommand {
  private static final int BATCH = 32;
  private static final int AHEAD = 8_192;
  private static final int CONNECTIONS = 4;
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration DRAINED = Duration.ofSeconds(60);

  @Option(
      names = "--subscribers",
      defaultValue = "50",
      description = "How many. The region's limits hold for them. Default: ${DEFAULT-VALUE}.")
  private int subscribers;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "How long, after 5 s to settle. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Mixin private TargetOptions targets = new TargetOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (subscribers < 1 || subscribers > 1_000 || seconds < 1) {
      throw report().wrongUse("--subscribers is 1 to 1000, --seconds at least 1");
    }
    try (Target target = targets.open()) {
      return report().print(measure(target));
    }
  }

  private Figures measure(Target target) throws IOException, InterruptedException {
    var mistakes = new Mistakes();
    ChannelId channel = target.channels(1).getFirst();
    List<Hearing> hearings = subscribe(target, channel, mistakes);
    var publishing =
        new Publishing(
            target.dial(),
            List.of(channel),
            new Texts(7, false),
            PlanJudge.none(),
            SendTimes.none(),
            mistakes);
    if (!publishing.awaitOpen()) {
      throw mistakes.notOpened();
    }
    report().say("%d subscribers, %d s".formatted(subscribers, seconds));
    run(publishing, hearings, SETTLE);
    long from = publishing.sent();
    Duration cpu = Usage.cpu(target.pids());
    long begun = System.nanoTime();
    run(publishing, hearings, Duration.ofSeconds(seconds));
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    cpu = Usage.cpu(target.pids()).minus(cpu);

    long texts = publishing.sent() - from;
    for (Hearing hearing : hearings) {
      if (hearing.heard() != publishing.sent()) {
        mistakes.add("of %d texts %d came".formatted(publishing.sent(), hearing.heard()));
      }
    }
    publishing.end();
    for (Hearing hearing : hearings) {
      hearing.end();
    }
    return figures(texts, took, cpu, !target.pids().isEmpty(), mistakes);
  }

  private List<Hearing> subscribe(Target target, ChannelId channel, Mistakes mistakes)
      throws IOException, InterruptedException {
    var connections = new ArrayList<ManagedChannel>();
    for (int i = 0; i < Math.min(CONNECTIONS, subscribers); i++) {
      connections.add(target.dial());
    }
    var hearings = new ArrayList<Hearing>();
    for (int i = 0; i < subscribers; i++) {
      hearings.add(
          new Hearing(connections.get(i % connections.size()), channel.toString(), mistakes));
    }
    for (Hearing hearing : hearings) {
      if (!hearing.awaitOpen() || mistakes.count() > 0) {
        throw mistakes.notOpened();
      }
    }
    return List.copyOf(hearings);
  }

  /// Publishes no faster than the slowest subscriber reads, and waits until all have all.
  private static void run(Publishing publishing, List<Hearing> hearings, Duration lasts)
      throws InterruptedException {
    long until = System.nanoTime() + lasts.toNanos();
    boolean goesOn = true;
    while (goesOn && System.nanoTime() < until) {
      if (publishing.sent() - slowest(hearings) < AHEAD) {
        goesOn = publishing.send(BATCH);
      } else {
        Thread.sleep(1);
      }
    }
    long end = System.nanoTime() + DRAINED.toNanos();
    while (slowest(hearings) < publishing.sent() && System.nanoTime() < end) {
      Thread.sleep(1);
    }
  }

  private static long slowest(List<Hearing> hearings) {
    long least = Long.MAX_VALUE;
    for (Hearing hearing : hearings) {
      least = Math.min(least, hearing.heard());
    }
    return least;
  }

  private Figures figures(long texts, Duration took, Duration cpu, boolean own, Mistakes mistakes) {
    double perSecond = texts / (took.toNanos() / 1e9);
    var figures = new Figures(mistakes, texts > 0);
    figures.add("deliveriesPerSecond", perSecond * subscribers, "deliveries a second");
    figures.add("eventsPerSecond", perSecond, "events a second");
    figures.add("subscribers", subscribers, "subscribers");
    if (own) {
      figures.add(
          "cpuMicrosPerDelivery",
          cpu.toNanos() / 1e3 / Math.max(1, texts * subscribers),
          "CPU microseconds a delivery, client and broker");
    }
    return figures;
  }
}
