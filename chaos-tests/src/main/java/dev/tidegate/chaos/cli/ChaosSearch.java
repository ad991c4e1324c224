package dev.tidegate.chaos.cli;

import dev.tidegate.chaos.play.PlayLength;
import dev.tidegate.chaos.play.SeededPlay;
import dev.tidegate.chaos.run.SeedRun;
import dev.tidegate.chaos.run.SeedSum;
import dev.tidegate.chaos.run.Shrinking;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate chaos search`: fresh seeds until time is over or one breaks a promise.
@Command(
    name = "search",
    description = {
      "Plays seeds that nobody has played before on all cores, until the time is over or one of",
      "them breaks a promise. That one is shrunk to the faults that are enough."
    },
    footer = {
      "",
      "Examples:",
      "  tidegate chaos search --for 10m",
      "  tidegate chaos search --for 8h --threads 4 --json"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:every seed held", " 1:a seed broke a promise", " 2:wrong use"},
    mixinStandardHelpOptions = true)
final class ChaosSearch implements Callable<Integer> {
  private static final Pattern TIME = Pattern.compile("([1-9]\\d{0,5})([smhd])");
  private static final long SEEDS = 1L << 40;

  private Duration time = Duration.ZERO;

  @Option(
      names = "--from",
      paramLabel = "SEED",
      description = "The first seed. Default: drawn anew each time.")
  private Optional<Long> from = Optional.empty();

  @Mixin private ThreadsOption threads = new ThreadsOption();

  @Option(names = "--json", description = "One JSON object; of what was found a second line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--for",
      required = true,
      paramLabel = "TIME",
      description = "How long: a number and s, m, h or d, such as 10m.")
  void time(String text) {
    time =
        parse(text)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(), "--for takes a number and s, m, h or d: " + text));
  }

  static Optional<Duration> parse(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }

  @Override
  public Integer call() throws InterruptedException {
    long first = from.orElseGet(() -> new SecureRandom().nextLong(1, SEEDS));
    if (first < 0) {
      throw new ParameterException(spec.commandLine(), "--from is not negative");
    }
    PrintWriter out = spec.commandLine().getOut();
    SeedSum sum = new SeedSum();
    SeedProgress progress =
        SeedProgress.onTerminal(
            spec.commandLine().getErr(), " seeds, for " + time.toMinutes() + " min", json);
    new SeedRun(seed -> SeededPlay.play(seed, PlayLength.SEED), threads.number())
        .run(
            first,
            _ -> sum.violations() == 0 && progress.elapsed().compareTo(time) < 0,
            outcome -> {
              sum.add(outcome);
              progress.at(sum);
            });
    progress.end();
    SeedReport report = new SeedReport(sum, first, threads.number(), progress.elapsed());
    if (json) {
      out.println(report.json());
    } else {
      report.lines(false).forEach(out::println);
    }
    out.flush();
    if (sum.violations() == 0) {
      return sum.held() ? 0 : 1;
    }
    shrink(sum.violated().getFirst().seed(), out);
    return 1;
  }

  private void shrink(long seed, PrintWriter out) {
    Shrinking.of(seed, PlayLength.SEED)
        .map(shrinking -> new ShrinkText(seed, shrinking))
        .ifPresent(text -> {
          if (json) {
            out.println(text.json());
          } else {
            text.lines().forEach(out::println);
          }
        });
    out.flush();
  }
}
