package dev.tidegate.bench;

import dev.tidegate.cli.Subcommand;
import dev.tidegate.model.ChannelId;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
public final class BenchOutageCommand implements Subcommand {
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
      names = "--java-options",
      split = " ",
      defaultValue = "-Xms2g -Xmx2g -Xmn1g",
      description = "Of the brokers' virtual machines. Default: ${DEFAULT-VALUE}.")
  private List<String> javaOptions = new ArrayList<>();

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long at most each broker may warm up. Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds;

  @Option(names = "--json", description = "Prints the figures as one JSON object, the last line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public String parent() {
    return "bench";
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (minutes < 1 || minutes > 600 || rate < 0 || liveRate < 100 || liveRate > 100_000) {
      throw new ParameterException(
          spec.commandLine(), "--minutes is 1 to 600, --rate not negative, --live-rate from 100");
    }
    PrintWriter out = spec.commandLine().getOut();
    SiteOptions options =
        SiteOptions.of(javaOptions, Duration.ofSeconds(warmUpSeconds)).withCable();
    try (Work work = Work.temporary();
        Site site = Site.prepare(work.folder(), options, Instant.now())) {
      out.println("two regions start");
      out.flush();
      site.start();
      List<ChannelId> channels = site.channels(Outage.CHANNELS);
      var outage = new Outage(site, channels, liveRate, out);
      Figures figures = outage.measure(Duration.ofMinutes(minutes), rate);
      figures.lines().forEach(out::println);
      if (json) {
        out.println(figures.json());
      }
      out.flush();
      return figures.ok() ? 0 : 1;
    }
  }
}
