package dev.tidegate.bench;

import dev.tidegate.adapter.cli.WrongUse;
import dev.tidegate.cli.Subcommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate bench publish`: how fast a region makes texts durable, and how long an answer takes.
@Command(
    name = "publish",
    description = {
      "Publishes 512-byte texts over one stream and waits for each to be durable. Makes channels in",
      "the org that it speaks for, and leaves what it published in them."
    },
    footer = {
      "",
      "Exit codes: 0 measured, 1 something was refused, 2 wrong use, 69 no region answered."
    },
    mixinStandardHelpOptions = true)
public final class BenchPublishCommand implements Subcommand {
  private static final int SAMPLES = 4 << 20;
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  @Mixin private TargetOptions targets = new TargetOptions();

  @Option(
      names = "--channels",
      defaultValue = "100",
      description = "How many. Default: ${DEFAULT-VALUE}.")
  private int channels;

  @Option(
      names = "--batch",
      defaultValue = "32",
      description = "Texts in one message. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Texts a second, answers timed from when each was due; 0: as fast as 8 192 unanswered"
              + " ones allow. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "How long, after 5 s to settle. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(names = "--json", description = "Prints the figures as one JSON object, the last line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public String parent() {
    return "bench";
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (channels < 1 || channels > 1_000 || batch < 1 || batch > 256) {
      throw new ParameterException(spec.commandLine(), "--channels is 1 to 1000, --batch 1 to 256");
    }
    if (rate < 0 || rate > 1_000_000 || seconds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--rate is 0 to 1000000, --seconds at least 1");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Work work = Work.temporary();
        Target target = targets.open(work.folder())) {
      Figures figures = measure(target, out);
      figures.lines().forEach(out::println);
      if (json) {
        out.println(figures.json());
      }
      out.flush();
      return figures.ok() ? 0 : 1;
    } catch (WrongUse e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Figures measure(Target target, PrintWriter out) throws IOException, InterruptedException {
    var mistakes = new Mistakes();
    var times = new SendTimes(Publishing.WINDOW, SAMPLES);
    byte[] producer = new byte[16];
    new SecureRandom().nextBytes(producer);
    var publishing =
        new Publishing(
            target.dial(),
            target.channels(channels),
            new Texts(7),
            _ -> true,
            producer,
            times,
            mistakes);
    if (!publishing.awaitOpen()) {
      throw new IOException("No stream was opened: " + mistakes.first().orElse("no answer"));
    }
    out.println("%d channels, %d at a time, %d s".formatted(channels, batch, seconds));
    out.flush();
    run(publishing, SETTLE);
    publishing.awaitAnswers();
    times.forget();
    long from = publishing.accepted();
    Duration cpu = Usage.cpu(target.pids());
    long begun = System.nanoTime();
    run(publishing, Duration.ofSeconds(seconds));
    publishing.awaitAnswers();
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    cpu = Usage.cpu(target.pids()).minus(cpu);
    long texts = publishing.accepted() - from;
    publishing.end();

    var figures = new Figures(mistakes, texts > 0);
    figures.add("acksPerSecond", texts / (took.toNanos() / 1e9), "texts durable a second");
    figures.add(times.latency());
    if (!target.pids().isEmpty()) {
      figures.add(
          "cpuSecondsPerMillion",
          cpu.toNanos() / 1e3 / Math.max(1, texts),
          "CPU seconds a million, client and broker");
    }
    return figures;
  }

  private void run(Publishing publishing, Duration lasts) throws InterruptedException {
    long start = System.nanoTime();
    long end = start + lasts.toNanos();
    long due = start;
    for (long i = 0; due < end; i++) {
      if (rate > 0) {
        due = start + i * batch * SECOND_NANOS / rate;
        while (System.nanoTime() < due) {
          Thread.sleep(Duration.ofNanos(50_000));
        }
      } else {
        due = System.nanoTime();
      }
      if (due < end && !publishing.send(batch, due)) {
        return;
      }
    }
  }
}
