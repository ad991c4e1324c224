package dev.tidegate.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
public final class BenchNeighbourCommand extends BenchCommand {
  private static final Duration PRACTICE = Duration.ofSeconds(20);

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

  @Mixin private WorkOptions place = new WorkOptions();
  @Mixin private RegionsOptions regions = new RegionsOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < Neighbours.TURNS || warmUp < 1 || rate < 1 || quota < 1 || times < 1) {
      throw report().wrongUse("--seconds is at least 4, all other numbers at least 1");
    }
    var plan =
        new Neighbours.Plan(
            Duration.ofSeconds(warmUp),
            Duration.ofSeconds(seconds / Neighbours.TURNS),
            rate,
            quota,
            times);
    SiteOptions options = regions.warmedUp(PRACTICE).withQuota(quota);
    try (Work work = place.open();
        Site site = Site.prepare(work.folder(), options, Instant.now())) {
      return report().print(new Neighbours(site, plan, report()).measure());
    }
  }
}
