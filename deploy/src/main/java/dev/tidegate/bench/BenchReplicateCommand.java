package dev.tidegate.bench;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.warmup.WarmUp;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate bench replicate`: from a publish in one region to the delivery in the other.
@Command(
    name = "replicate",
    description = {
      "Two regions, an org in each, 100 channels, 512-byte texts under a policy of 30 rules:",
      "first a quiet rate for the latency, then full speed for the rate. Checks every delivery."
    },
    footer = {
      "",
      "Exit codes: 0 measured, 1 something arrived wrong, 69 the regions did not come up."
    },
    mixinStandardHelpOptions = true)
public final class BenchReplicateCommand implements Subcommand {
  private static final int CHANNELS = 100;
  private static final int BATCH = 32;
  private static final int QUIET_PER_SECOND = 2_000;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration SETTLE = Duration.ofSeconds(3);
  private static final Duration DRAINED = Duration.ofSeconds(60);

  @Option(
      names = "--rtt",
      paramLabel = "MS",
      defaultValue = "0",
      description = "Round trip of the link in milliseconds, by a delaying proxy. Default: none.")
  private int rttMillis;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "How long at full speed. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--quiet-seconds",
      defaultValue = "30",
      description =
          "How long at 2 000 a second, the first 10 to warm up. Default: ${DEFAULT-VALUE}.")
  private int quietSeconds;

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

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long at most each process may warm up before it begins; 0: cold."
              + " Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public String parent() {
    return "bench";
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rttMillis < 0 || rttMillis > 2_000 || seconds < 1 || quietSeconds < 11) {
      throw new ParameterException(
          spec.commandLine(), "--rtt is 0 to 2000, --seconds at least 1, --quiet-seconds 11");
    }
    PrintWriter out = spec.commandLine().getOut();
    Path work = dir == null ? Files.createTempDirectory("tidegate-bench-") : dir;
    Files.createDirectories(work);
    SiteOptions options =
        SiteOptions.of(javaOptions, Duration.ofSeconds(warmUpSeconds))
            .withRoundTrip(Duration.ofMillis(rttMillis));
    try (Site site = Site.prepare(work, options, Instant.now())) {
      var hook = new Thread(site::close, "stop-regions");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        Result result = measure(site, out);
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

  private Result measure(Site site, PrintWriter out) throws IOException, InterruptedException {
    say(out, "two regions start");
    site.start();
    if (warmUpSeconds > 0) {
      say(out, "the client warms up");
      WarmUp.run(
          site.folder(),
          Duration.ofSeconds(warmUpSeconds),
          () -> new Moment(System.nanoTime(), System.currentTimeMillis()),
          new SecureRandom());
    }
    List<ChannelId> channels = site.channels(CHANNELS);
    var texts = new Texts(7);
    var mistakes = new Mistakes();
    byte[] producer = new byte[16];
    new SecureRandom().nextBytes(producer);
    ManagedChannel sender = site.dialSender();
    ManagedChannel reader = site.dialReader();
    try {
      var publishing =
          new Publishing(sender, channels, texts, Site.READER.value(), producer, mistakes);
      var reading =
          new Reading(reader, texts, CHANNELS, publishing::channelOf, System::nanoTime, mistakes);
      if (!publishing.awaitOpen() || !reading.awaitOpen()) {
        throw new TidegateException(ErrorCode.STARTING, "The streams were not opened")
            .with("first", mistakes.first().orElse("no answer"));
      }
      return phases(site, publishing, reading, mistakes, out);
    } finally {
      sender.shutdownNow();
      reader.shutdownNow();
    }
  }

  private Result phases(
      Site site, Publishing publishing, Reading reading, Mistakes mistakes, PrintWriter out)
      throws IOException, InterruptedException {
    say(out, "%d s at %,d a second, one by one".formatted(quietSeconds, QUIET_PER_SECOND));
    quiet(publishing, reading, (int) WARM_UP.toSeconds());
    Latency latency = quiet(publishing, reading, quietSeconds - (int) WARM_UP.toSeconds());

    say(out, "%d s at full speed, %d at a time".formatted(seconds, BATCH));
    fullSpeed(publishing, reading, SETTLE);
    long from = publishing.sent();
    long wire = site.wireBytes();
    Duration cpu = Usage.cpu(site.pids());
    long begun = System.nanoTime();
    fullSpeed(publishing, reading, Duration.ofSeconds(seconds));
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    cpu = Usage.cpu(site.pids()).minus(cpu);
    wire = site.wireBytes() - wire;

    long stored = publishing.sent();
    if (reading.delivered() != stored) {
      mistakes.add("of %d texts %d came".formatted(stored, reading.delivered()));
    }
    long heap = Usage.heapMiB(site.pids());
    long peak = Usage.peakMiB(site.pids());
    publishing.end();
    reading.end();
    site.stop();
    return new Result(
        latency,
        stored - from,
        took,
        cpu,
        wire,
        Usage.diskBytes(site.stores()),
        stored,
        heap,
        peak,
        rttMillis,
        mistakes.count(),
        mistakes.first());
  }

  /// One by one at an even pace; gives how long each took from the instant at which it was due.
  private static Latency quiet(Publishing publishing, Reading reading, int seconds)
      throws InterruptedException {
    int count = seconds * QUIET_PER_SECOND;
    long every = Duration.ofSeconds(1).toNanos() / QUIET_PER_SECOND;
    long[] taken = new long[count];
    long start = System.nanoTime();
    reading.measure(new Reading.Delays(publishing.sent(), start, every, taken));
    for (int i = 0; i < count; i++) {
      long due = start + i * every;
      while (System.nanoTime() < due) {
        Thread.sleep(Duration.ofNanos(50_000));
      }
      if (!publishing.send(1)) {
        break;
      }
    }
    drain(publishing, reading);
    reading.measure(Reading.Delays.NONE);
    return Latency.ofNanos(taken);
  }

  private static void fullSpeed(Publishing publishing, Reading reading, Duration lasts)
      throws InterruptedException {
    long until = System.nanoTime() + lasts.toNanos();
    boolean goesOn = true;
    while (goesOn && System.nanoTime() < until) {
      goesOn = publishing.send(BATCH);
    }
    drain(publishing, reading);
  }

  private static void drain(Publishing publishing, Reading reading) throws InterruptedException {
    long end = System.nanoTime() + DRAINED.toNanos();
    while (reading.delivered() < publishing.sent() && System.nanoTime() < end) {
      Thread.sleep(1);
    }
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
