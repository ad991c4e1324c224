package dev.tidegate.chaos.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.chaos.fault.Family;
import dev.tidegate.chaos.fault.Schedule;
import dev.tidegate.chaos.fault.Strike;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Seeds that once broke a promise, with the faults that were enough, and why.
class KeptSeedScenarios {
  /// One fault by its family and its turn there: its number changes when there are more families.
  record Turn(Family family, int turn) {
    static Turn of(Strike strike) {
      return new Turn(strike.family(), strike.turn());
    }
  }

  record Kept(long seed, List<Turn> enough, String why) {}

  static Stream<Kept> seeds() {
    return Stream.of(
        new Kept(
            30,
            List.of(
                new Turn(Family.STORE_FAILS, 4),
                new Turn(Family.POLICY_UNREADABLE, 6),
                new Turn(Family.POLICY_UNREADABLE, 7)),
            "revisions made while a file could not be read were stored behind the sweep after it"),
        new Kept(
            327,
            List.of(
                new Turn(Family.POLICY_UNREADABLE, 0),
                new Turn(Family.STORE_RESTORED, 0),
                new Turn(Family.POLICY_UNREADABLE, 1),
                new Turn(Family.CUT, 1),
                new Turn(Family.POLICY_UNREADABLE, 2),
                new Turn(Family.STORE_SLOW, 2),
                new Turn(Family.STORE_RESTORED, 1),
                new Turn(Family.CRASH, 3)),
            "a forked log leaves two regions with a file that they cannot read: copies wait there"));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void seed_thatOnceBrokeAPromise_holds(Kept kept) {
    Set<Integer> numbers =
        Schedule.of(kept.seed(), PlayLength.SEED.talk()).strikes().stream()
            .filter(strike -> kept.enough().contains(Turn.of(strike)))
            .map(Strike::number)
            .collect(Collectors.toSet());
    assertThat(numbers).hasSameSizeAs(kept.enough());

    SeededPlay.Outcome outcome =
        SeededPlay.play(kept.seed(), PlayLength.SEED, numbers::contains, Audience.NONE);

    assertThat(outcome.violations()).as(kept.why()).isEmpty();
  }
}
