package dev.tidegate.chaos.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Seeds of the whole world, each played twice.
///
/// `-Dtidegate.seed=N` plays one seed, `-Dtidegate.seeds=N` so many from 1 on.
class WorldScenarios {
  private static final PlayLength LENGTH = PlayLength.of(Duration.ofSeconds(60));

  static LongStream seeds() {
    Long one = Long.getLong("tidegate.seed");
    return one != null
        ? LongStream.of(one)
        : LongStream.rangeClosed(1, Long.getLong("tidegate.seeds", 300));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void world_ofSeed_losesNothingAndConverges(long seed) {
    SeededPlay.Outcome first = SeededPlay.play(seed, LENGTH);

    assertThat(first.violations()).as(repeat(seed, first.faults())).isEmpty();
    assertThat(first.published()).as(repeat(seed, first.faults())).isGreaterThan(500);

    assertThat(SeededPlay.play(seed, LENGTH).traceHash())
        .as(repeat(seed, first.faults()))
        .isEqualTo(first.traceHash());
  }

  private static String repeat(long seed, String faults) {
    return "seed "
        + seed
        + " "
        + faults
        + "\nrepeat with: mvn -B -pl chaos-tests -am test -Dtest=WorldScenarios"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dtidegate.seed="
        + seed
        + "\n";
  }
}
