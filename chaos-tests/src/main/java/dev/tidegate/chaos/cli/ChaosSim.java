package dev.tidegate.chaos.cli;

import dev.tidegate.chaos.play.PlayLength;
import dev.tidegate.chaos.play.SeededPlay;
import dev.tidegate.chaos.run.SeedRun;
import dev.tidegate.chaos.run.SeedSum;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate chaos sim`: plays seeds on all cores.
@Command(
    name = "sim",
    description = {
      "Plays seeds on all cores and says whether everything held that must hold.",
      "",
      "From 1,000 seeds on it is a failure, too, if a family of faults, a link state or a kind of",
      "decision never occurred: then something was not tried."
    },
    footer = {
      "",
      "Examples:",
      "  tidegate chaos sim --seeds 1000",
      "  tidegate chaos sim --seeds 10000 --from 50001 --json",
      "  tidegate chaos sim --seeds 200 --coverage"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:every seed held",
      " 1:a seed broke a promise, or in a long run something never occurred",
      " 2:wrong use"
    },
    mixinStandardHelpOptions = true)
final class ChaosSim implements Callable<Integer> {
  private static final long MOST_SEEDS = 1_000_000_000;

  @Option(
      names = "--seeds",
      required = true,
      paramLabel = "N",
      description = "How many seeds are played.")
  private long seeds;

  @Option(
      names = "--from",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "The first of them. Default: ${DEFAULT-VALUE}.")
  private long from;

  @Option(names = "--coverage", description = "Names the cells that were not met.")
  private boolean coverage;

  @Mixin private ThreadsOption threads = new ThreadsOption();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    if (seeds < 1 || seeds > MOST_SEEDS || from < 0 || from > Long.MAX_VALUE - MOST_SEEDS) {
      throw new ParameterException(
          spec.commandLine(), "--seeds is from 1 to 1,000,000,000, --from is not negative");
    }
    PrintWriter out = spec.commandLine().getOut();
    SeedSum sum = new SeedSum();
    String of = String.format(Locale.ROOT, " of %,d seeds", seeds);
    SeedProgress progress = SeedProgress.onTerminal(spec.commandLine().getErr(), of, json);
    new SeedRun(seed -> SeededPlay.play(seed, PlayLength.SEED), threads.number())
        .run(
            from,
            seed -> seed < from + seeds,
            outcome -> {
              sum.add(outcome);
              progress.at(sum);
            });
    progress.end();
    SeedReport report = new SeedReport(sum, from, threads.number(), progress.elapsed());
    if (json) {
      out.println(report.json());
    } else {
      report.lines(coverage).forEach(out::println);
    }
    out.flush();
    return sum.held() ? 0 : 1;
  }
}
