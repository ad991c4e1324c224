package dev.tidegate.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.chaos.cover.Coverage;
import dev.tidegate.chaos.invariant.Promise;
import dev.tidegate.chaos.invariant.Violation;
import dev.tidegate.chaos.play.PlayLength;
import dev.tidegate.chaos.play.SeededPlay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class SeedRunTest {
  private static final PlayLength SHORT = PlayLength.of(Duration.ofSeconds(10));

  private static SeededPlay.Outcome outcome(long seed, boolean held) {
    return new SeededPlay.Outcome(
        seed,
        seed * 31,
        Duration.ofSeconds(60),
        1_000,
        10,
        0,
        "[]",
        new Coverage(),
        held ? List.of() : List.of(new Violation(Promise.ORDER, "seed " + seed)));
  }

  private static SeedSum played(long from, int seeds, int threads) throws InterruptedException {
    SeedSum sum = new SeedSum();
    new SeedRun(seed -> SeededPlay.play(seed, SHORT), threads)
        .run(from, seed -> seed < from + seeds, sum::add);
    return sum;
  }

  @Test
  void run_withoutThreads_isRefused() {
    assertThatThrownBy(() -> new SeedRun(seed -> outcome(seed, true), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void run_aSeedThatCannotBePlayed_ends() {
    SeedRun run =
        new SeedRun(
            _ -> {
              throw new StackOverflowError();
            },
            2);

    assertThatThrownBy(() -> run.run(1, seed -> seed < 9, _ -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  @Test
  void run_aLateSeed_isHandedOverBeforeThoseBehindIt() throws InterruptedException {
    CountDownLatch others = new CountDownLatch(3);
    List<Long> seen = new ArrayList<>();
    SeedRun run =
        new SeedRun(
            seed -> {
              if (seed == 1) {
                await(others);
              } else {
                others.countDown();
              }
              return outcome(seed, true);
            },
            2);

    run.run(1, seed -> seed <= 30, outcome -> seen.add(outcome.seed()));

    assertThat(seen).hasSize(30).isSorted();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void seeds_withOneThreadAndWithTwo_comeToTheSame() throws InterruptedException {
    SeedSum one = played(1, 4, 1);
    SeedSum two = played(1, 4, 2);

    assertThat(two.traceHash())
        .isEqualTo(one.traceHash())
        .isNotEqualTo(played(2, 4, 2).traceHash());
    assertThat(two.published()).isEqualTo(one.published());
    assertThat(two.coverage().empty()).isEqualTo(one.coverage().empty());
  }

  @Test
  void seed_ofFullLength_isAsLongAsASeedIs() {
    SeededPlay.Outcome outcome = SeededPlay.play(1, PlayLength.SEED);

    assertThat(outcome.violations()).isEmpty();
    assertThat(outcome.published()).isGreaterThanOrEqualTo(1_000);
    assertThat(outcome.simulated()).isGreaterThanOrEqualTo(Duration.ofSeconds(60));
    assertThat(outcome.coverage().share()).isBetween(0.05, 1.0);
  }

  @Test
  void sum_ofSeedsThatBroke_namesThemAndDoesNotHold() {
    SeedSum sum = new SeedSum();
    for (long seed = 1; seed <= 300; seed++) {
      sum.add(outcome(seed, seed % 2 == 0));
    }

    assertThat(sum.held()).isFalse();
    assertThat(sum.violations()).isEqualTo(150);
    assertThat(sum.violated()).hasSize(100);
    assertThat(sum.violated().getFirst().broken()).contains(Promise.ORDER);
  }

  @Test
  void sum_somethingNeverOccurred_countsAgainstALongRunOnly() {
    SeedSum sum = new SeedSum();
    for (long seed = 1; seed < SeedSum.JUDGED_FROM; seed++) {
      sum.add(outcome(seed, true));
    }
    assertThat(sum.held()).isTrue();

    sum.add(outcome(SeedSum.JUDGED_FROM, true));

    assertThat(sum.held()).isFalse();
    assertThat(sum.violations()).isZero();
    assertThat(sum.coverage().never()).contains("family CUT");
  }

  @Test
  void hash_ofTheSameSeedsInAnotherOrder_isAnother() {
    SeedSum forth = new SeedSum();
    forth.add(outcome(1, true));
    forth.add(outcome(2, true));
    SeedSum back = new SeedSum();
    back.add(outcome(2, true));
    back.add(outcome(1, true));

    assertThat(forth.traceHash()).hasSize(16).isNotEqualTo(back.traceHash());
  }
}
