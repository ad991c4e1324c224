package dev.tidegate.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `tidegate bench journal`: what it judges by, and one small run.
final class BenchJournalTest {
  private static final BenchLoad.Shape SHAPE = new BenchLoad.Shape(100, 4, 2, 8, 8);

  @TempDir private Path folder = Path.of("unset");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shape_ofFewerChannelsThanBuckets_isWrongUse() {
    assertThat(run("--channels", "3", "--buckets", "5")).isEqualTo(2);
    assertThat(err.toString()).contains("one for each bucket");
  }

  @Test
  void events_forLessThanTwentyCommits_isWrongUse() {
    assertThat(run("--events", "100")).isEqualTo(2);
  }

  @Test
  void isFlat_pagesGrowByATenth_isNot() {
    assertThat(report(pages(10, 11), 10).isFlat()).isFalse();
    assertThat(report(pages(10, 10), 10).isFlat()).isTrue();
  }

  @Test
  void isFlat_timeInTurnsGrowsByAFifth_isNot() {
    assertThat(report(pages(10, 10), 12).isFlat()).isFalse();
  }

  @Test
  void isFlat_readsGrowToATenthOfWhatIsTouched_isNot() {
    BenchCosts costs = pages(10, 10);
    Arrays.fill(costs.reads(), 50, 100, 1);

    assertThat(report(costs, 10).isFlat()).isFalse();
  }

  @Test
  void run_small_tellsItsCountsAndLeavesNothing() throws IOException {
    int exit =
        run(
            "--events",
            "200",
            "--per-commit",
            "4",
            "--per-frame",
            "2",
            "--json",
            "--folder",
            folder.toString());

    assertThat(exit).isBetween(0, 1);
    assertThat(out.toString())
        .contains("\"events\":200,", "\"pagesWritten\":", "\"flat\":")
        .doesNotContain("\"pagesWritten\":0.00");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  private int run(String... arguments) {
    return new CommandLine(new BenchJournal())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private static BenchReport report(BenchCosts costs, long fullNanos) {
    return new BenchReport(SHAPE, costs, nanos(10), nanos(fullNanos), 2, true, 0);
  }

  /// A hundred commits, each of so many pages in the first half and in the second.
  private static BenchCosts pages(long first, long second) {
    BenchCosts costs = nanos(10);
    Arrays.fill(costs.pages(), 0, 50, first);
    Arrays.fill(costs.pages(), 50, 100, second);
    return costs;
  }

  private static BenchCosts nanos(long each) {
    BenchCosts costs = new BenchCosts(100);
    Arrays.fill(costs.nanos(), each);
    return costs;
  }
}
