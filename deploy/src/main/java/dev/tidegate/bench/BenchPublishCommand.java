package dev.tidegate.bench;

import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
public final class BenchPublishCommand extends BenchCommand {
  private static final int SAMPLES = 4 << 20;
  private static final Duration SETTLE = Duration.ofSeconds(5);

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

  @Mixin private TargetOptions targets = new TargetOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (channels < 1 || channels > 1_000 || batch < 1 || batch > 256) {
      throw report().wrongUse("--channels is 1 to 1000, --batch 1 to 256");
    }
    if (rate < 0 || rate > 1_000_000 || seconds < 1) {
      throw report().wrongUse("--rate is 0 to 1000000, --seconds at least 1");
    }
    try (Target target = targets.open()) {
      return report().print(measure(target));
    }
  }

  private Figures measure(Target target) throws IOException, InterruptedException {
    var mistakes = new Mistakes();
    var times = new SendTimes(Publishing.WINDOW, SAMPLES);
    var publishing =
        new Publishing(
            target.dial(),
            target.channels(channels),
            new Texts(7),
            PlanJudge.none(),
            times,
            mistakes);
    if (!publishing.awaitOpen()) {
      throw mistakes.notOpened();
    }
    report().say("%d channels, %d at a time, %d s".formatted(channels, batch, seconds));
    run(publishing, SETTLE);
    times.forget();
    long from = publishing.accepted();
    Duration cpu = Usage.cpu(target.pids());
    long begun = System.nanoTime();
    run(publishing, Duration.ofSeconds(seconds));
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
    publishing.send(batch, rate, System.nanoTime(), lasts);
    publishing.awaitAnswers();
  }
}
