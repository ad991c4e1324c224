package dev.tidegate.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShrinkerTest {
  private static Set<Integer> upTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().collect(Collectors.toSet());
  }

  @Test
  void shrink_failsWithoutAnyFault_needsNone() {
    assertThat(new Shrinker(_ -> true, 100).shrink(upTo(60))).isEmpty();
  }

  @Test
  void shrink_needsAllOfThem_leavesAll() {
    Set<Integer> all = upTo(7);

    assertThat(new Shrinker(all::equals, 1_000).shrink(all)).isEqualTo(all);
  }

  @Test
  void shrink_trialsRunOut_givesWhatStillFails() {
    Predicate<Set<Integer>> fails = faults -> faults.containsAll(Set.of(3, 40));
    Shrinker shrinker = new Shrinker(fails, 5);

    assertThat(fails.test(shrinker.shrink(upTo(60)))).isTrue();
    assertThat(shrinker.trials()).isEqualTo(5);
  }

  @Test
  void shrink_twoFarApartOfSixty_areFoundWithinAHundredPlays() {
    Shrinker shrinker = new Shrinker(faults -> faults.containsAll(Set.of(3, 58)), 1_000);

    assertThat(shrinker.shrink(upTo(60))).containsExactly(3, 58);
    assertThat(shrinker.trials()).isLessThan(100);
  }

  @Test
  void shrink_whateverIsEnough_leavesNothingThatCanBeLeftOutAlone() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 300; i++) {
      Set<Integer> all = upTo(1 + random.nextInt(50));
      Set<Integer> one = some(random, all);
      Set<Integer> other = some(random, all);
      // Two ways to fail; one may hold the other.
      Predicate<Set<Integer>> fails =
          faults -> faults.containsAll(one) || faults.containsAll(other);

      Set<Integer> left = new Shrinker(fails, 100_000).shrink(all);

      assertThat(fails.test(left)).isTrue();
      for (Integer fault : left) {
        Set<Integer> fewer = new TreeSet<>(left);
        fewer.remove(fault);
        assertThat(fails.test(fewer)).isFalse();
      }
    }
  }

  private static Set<Integer> some(SplittableRandom random, Set<Integer> all) {
    int most = 1 + random.nextInt(4);
    return random
        .ints(most, 1, all.size() + 1)
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
