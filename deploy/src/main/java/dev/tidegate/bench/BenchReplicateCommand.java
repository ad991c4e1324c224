package dev.tidegate.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
public final class BenchReplicateCommand extends BenchCommand {
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

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long at most each process may warm up before it begins; 0: cold."
              + " Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds;

  @Mixin private WorkOptions place = new WorkOptions();
  @Mixin private RegionsOptions regions = new RegionsOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rttMillis < 0 || rttMillis > 2_000 || seconds < 1 || quietSeconds < 11) {
      throw report().wrongUse("--rtt is 0 to 2000, --seconds at least 1, --quiet-seconds 11");
    }
    var plan =
        new Replication.Plan(
            Duration.ofMillis(rttMillis),
            Duration.ofSeconds(warmUpSeconds),
            Duration.ofSeconds(quietSeconds),
            Duration.ofSeconds(seconds));
    SiteOptions options = regions.warmedUp(plan.warmUp()).withRoundTrip(plan.rtt());
    try (Work work = place.open();
        Site site = Site.prepare(work.folder(), options, Instant.now())) {
      return report().print(new Replication(site, plan, report()).measure());
    }
  }
}
