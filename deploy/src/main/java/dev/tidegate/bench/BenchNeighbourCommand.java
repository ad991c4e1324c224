package dev.tidegate.bench;

import dev.tidegate.cli.Subcommand;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate bench neighbour`: what an org feels of another one that goes far beyond its quota.
@Command(
    name = "neighbour",
    description = {
      "Two orgs at home in one region, each with a partner in another one. The first publishes at",
      "a quiet rate, in turns alone and beside the second, which offers ten times its quota."
    },
    footer = {
      "",
      "Exit codes: 0 the first org's p99 is at most 1.5 times its quiet one and nothing of it was",
      "refused, 1 not so, 69 the regions did not come up."
    },
    mixinStandardHelpOptions = true)
public final class BenchNeighbourCommand implements Subcommand {
  private static final int CHANNELS = 20;
  private static final int FLOOD_CHANNELS = 4;
  private static final int TURNS = 4;
  private static final Duration PRACTICE = Duration.ofSeconds(20);
  private static final Duration SETTLE = Duration.ofSeconds(1);
  private static final Duration DRAINED = Duration.ofSeconds(60);

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description =
          "How long alone, and how long beside, in four turns. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "With both orgs, before anything counts. Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "500",
      description = "What the first org publishes in a second. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--quota",
      paramLabel = "N",
      defaultValue = "500",
      description = "What the second org may publish in a second. Default: ${DEFAULT-VALUE}.")
  private int quota;

  @Option(
      names = "--times",
      paramLabel = "N",
      defaultValue = "10",
      description = "How often its quota it offers. Default: ${DEFAULT-VALUE}.")
  private int times;

  @Option(names = "--json", description = "Prints the figures as one JSON object, the last line.")
  private boolean json;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Works there and leaves it there, logs and stores.")
  private @Nullable Path dir;

  @Option(
      names = "--java-options",
      split = " ",
      defaultValue = "-Xms2g -Xmx2g -Xmn1g",
      description = "Of the brokers' virtual machines. Default: ${DEFAULT-VALUE}.")
  private List<String> javaOptions = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public String parent() {
    return "bench";
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < TURNS || warmUp < 1 || rate < 1 || quota < 1 || times < 1) {
      throw new ParameterException(
          spec.commandLine(), "--seconds is at least 4, all other numbers at least 1");
    }
    PrintWriter out = spec.commandLine().getOut();
    Path work = dir == null ? Files.createTempDirectory("tidegate-bench-") : dir;
    Files.createDirectories(work);
    SiteOptions options = SiteOptions.of(javaOptions, PRACTICE).withQuota(quota);
    try (Site site = Site.prepare(work, options, Instant.now())) {
      var hook = new Thread(site::close, "stop-regions");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        NeighbourResult result = measure(site, out);
        result.lines().forEach(out::println);
        if (json) {
          out.println(result.json());
        }
        out.flush();
        return result.ok() ? 0 : 1;
      } finally {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    } finally {
      if (dir == null) {
        delete(work);
      }
    }
  }

  private NeighbourResult measure(Site site, PrintWriter out)
      throws IOException, InterruptedException {
    say(out, "two regions start");
    site.start();
    List<ChannelId> channels = site.channels(CHANNELS);
    List<ChannelId> flooded = site.neighbourChannels(FLOOD_CHANNELS);
    var texts = new Texts(7);
    var mistakes = new Mistakes();
    byte[] producer = new byte[16];
    new SecureRandom().nextBytes(producer);
    var dialed =
        List.of(
            site.dialSender(),
            site.dialReader(),
            site.dialNeighbour(),
            site.dialSender(),
            site.dialOperator());
    try (var flood = new Flood(dialed.get(2), flooded, texts, quota * times);
        var probe = new Probe(dialed.get(3), dialed.get(4), mistakes)) {
      var publishing =
          new Publishing(dialed.get(0), channels, texts, Site.READER.value(), producer, mistakes);
      var reading =
          new Reading(
              dialed.get(1), texts, CHANNELS, publishing::channelOf, System::nanoTime, mistakes);
      if (!publishing.awaitOpen() || !reading.awaitOpen() || !flood.start()) {
        throw new TidegateException(ErrorCode.STARTING, "The streams were not opened")
            .with("first", mistakes.first().orElse("no answer"));
      }
      NeighbourResult result = phases(publishing, reading, flood, probe, mistakes, out);
      publishing.end();
      reading.end();
      return result;
    } finally {
      dialed.forEach(ManagedChannel::shutdownNow);
      site.stop();
    }
  }

  private NeighbourResult phases(
      Publishing publishing,
      Reading reading,
      Flood flood,
      Probe probe,
      Mistakes mistakes,
      PrintWriter out)
      throws InterruptedException {
    say(out, "%d s to warm up, both".formatted(warmUp));
    flood.on(true);
    publish(publishing, reading, warmUp);
    flood.on(false);
    int turn = seconds / TURNS;
    long[] quiet = new long[0];
    long[] beside = new long[0];
    var account = new Flood.Account(0, 0, 0, Map.of());
    var quietProbes = new ArrayList<Probe.Taken>();
    var besideProbes = new ArrayList<Probe.Taken>();
    for (int i = 0; i < TURNS; i++) {
      Thread.sleep(SETTLE);
      say(out, "%d s alone, %,d a second".formatted(turn, rate));
      var _ = probe.take();
      quiet = join(quiet, publish(publishing, reading, turn));
      quietProbes.add(probe.take());

      say(
          out,
          "%d s beside %,d a second, %d times the quota".formatted(turn, quota * times, times));
      Flood.Account before = flood.account();
      flood.on(true);
      beside = join(beside, publish(publishing, reading, turn));
      flood.on(false);
      besideProbes.add(probe.take());
      account = account.plus(flood.account().minus(before));
    }
    if (reading.delivered() != publishing.sent()) {
      mistakes.add("of %d texts %d came".formatted(publishing.sent(), reading.delivered()));
    }
    return new NeighbourResult(
        Latency.ofNanos(quiet),
        Latency.ofNanos(beside),
        account,
        worst(quietProbes),
        worst(besideProbes),
        turn * TURNS,
        quota,
        mistakes.count(),
        mistakes.first());
  }

  private static Probe.Taken worst(List<Probe.Taken> turns) {
    Comparator<Latency> byP99 = Comparator.comparingDouble(Latency::p99);
    return new Probe.Taken(
        turns.stream().map(Probe.Taken::health).max(byP99).orElse(Latency.NONE),
        turns.stream().map(Probe.Taken::admin).max(byP99).orElse(Latency.NONE));
  }

  /// One by one at an even pace; gives how long each took from the instant at which it was due.
  private long[] publish(Publishing publishing, Reading reading, int lasts)
      throws InterruptedException {
    long every = Duration.ofSeconds(1).toNanos() / rate;
    long[] taken = new long[lasts * rate];
    long start = System.nanoTime();
    reading.measure(new Reading.Delays(publishing.sent(), start, every, taken));
    for (int i = 0; i < taken.length; i++) {
      long due = start + i * every;
      while (System.nanoTime() < due) {
        Thread.sleep(Duration.ofNanos(50_000));
      }
      if (!publishing.send(1)) {
        break;
      }
    }
    long end = System.nanoTime() + DRAINED.toNanos();
    while (reading.delivered() < publishing.sent() && System.nanoTime() < end) {
      Thread.sleep(1);
    }
    reading.measure(Reading.Delays.NONE);
    return taken;
  }

  private static long[] join(long[] one, long[] other) {
    long[] both = new long[one.length + other.length];
    System.arraycopy(one, 0, both, 0, one.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static void say(PrintWriter out, String what) {
    out.println(what);
    out.flush();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
