package dev.tidegate.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `tidegate bench outage`: what a link that is down for long costs, and how soon it is made up
/// for.
@Command(
    name = "outage",
    description = {
      "Two regions. First texts at a live rate, for their latency. Then the link is cut and the",
      "region publishes at full speed for as long as is asked: nothing may be refused, and memory may",
      "not grow. Then the link heals, the live rate goes on in channels of its own, and what has",
      "gathered is made up for beside it. Every delivery is checked."
    },
    footer = {
      "",
      "Exit codes: 0 all of it holds, 1 something does not, 69 the regions did not come up."
    },
    mixinStandardHelpOptions = true)
public final class BenchOutageCommand extends BenchCommand {
  @Option(
      names = "--minutes",
      defaultValue = "10",
      description = "How long the link is down. Default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Texts a second meanwhile; 0: full speed. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--live-rate",
      paramLabel = "N",
      defaultValue = "4000",
      description = "Texts a second before and after. Default: ${DEFAULT-VALUE}.")
  private int liveRate;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long at most each process may warm up. Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds;

  @Mixin private RegionsOptions regions = new RegionsOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (minutes < 1 || minutes > 600 || rate < 0 || liveRate < 100 || liveRate > 100_000) {
      throw report().wrongUse("--minutes is 1 to 600, --rate not negative, --live-rate from 100");
    }
    SiteOptions options = regions.warmedUp(Duration.ofSeconds(warmUpSeconds)).withCable();
    try (Work work = Work.temporary();
        Site site = Site.prepare(work.folder(), options, Instant.now())) {
      site.start(Duration.ofSeconds(warmUpSeconds), report());
      var outage = new Outage(site, site.channels(Outage.CHANNELS), liveRate, report());
      return report().print(outage.measure(Duration.ofMinutes(minutes), rate));
    }
  }
}
