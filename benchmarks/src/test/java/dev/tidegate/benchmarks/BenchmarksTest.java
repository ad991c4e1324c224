package dev.tidegate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

final class BenchmarksTest {
  /// A change of the broker that a benchmark does not follow would be found only by who measures.
  @Test
  void run_everyBenchmarkOnceInThisProcess_allGiveAFigure() throws Exception {
    var once =
        new OptionsBuilder()
            .mode(Mode.SingleShotTime)
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    Collection<RunResult> results = new Runner(once).run();

    assertThat(results)
        .hasSizeGreaterThanOrEqualTo(31)
        .allSatisfy(result ->
            assertThat(result.getPrimaryResult().getScore())
                .as(result.getParams().getBenchmark())
                .isPositive());
  }
}
