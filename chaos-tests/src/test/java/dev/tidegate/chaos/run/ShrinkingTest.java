package dev.tidegate.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.chaos.fault.Family;
import dev.tidegate.chaos.fault.Schedule;
import dev.tidegate.chaos.fault.Strike;
import dev.tidegate.chaos.fault.Struck;
import dev.tidegate.chaos.invariant.Promise;
import dev.tidegate.chaos.play.Audience;
import dev.tidegate.chaos.play.PlayLength;
import dev.tidegate.chaos.play.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Shrinking in the whole world, with a bug that only this test has planted.
final class ShrinkingTest {
  private static final PlayLength SHORT = PlayLength.of(Duration.ofSeconds(15));

  /// Tells the ledger of a delivery that came twice, once a clock was wrong and a store was slow.
  private static final class Forger implements Audience {
    private final Set<Family> seen = new TreeSet<>();
    private final List<Strike> strikes = new ArrayList<>();
    private Optional<Stage> stage = Optional.empty();

    @Override
    public void begins(Stage begun, Schedule schedule) {
      stage = Optional.of(begun);
    }

    @Override
    public void struck(Strike strike, Struck struck, Moment at) {
      strikes.add(strike);
      if (seen.add(strike.family())
          && seen.containsAll(Set.of(Family.CLOCK_SKEW, Family.STORE_SLOW))) {
        stage
            .orElseThrow()
            .world()
            .ledger()
            .violation(Promise.NOTHING_TWICE, "forged, after " + strikes.size() + " faults");
      }
    }
  }

  private static long seedWithBoth() {
    long seed = 1;
    while (!strikes(seed).containsAll(Set.of(Family.CLOCK_SKEW, Family.STORE_SLOW))) {
      seed++;
    }
    return seed;
  }

  private static Set<Family> strikes(long seed) {
    Set<Family> families = new TreeSet<>();
    Schedule.of(seed, SHORT.talk()).strikes().forEach(each -> families.add(each.family()));
    return families;
  }

  @Test
  void shrinking_ofASeedThatHolds_isNothing() {
    assertThat(Shrinking.of(seedWithBoth(), SHORT)).isEmpty();
  }

  @Test
  void shrinking_ofAPlantedDoubleDelivery_leavesTheTwoFaultsThatMakeIt() {
    long seed = seedWithBoth();

    Shrinking found =
        Shrinking.of(faults -> Story.of(seed, SHORT, faults, new Forger())).orElseThrow();

    assertThat(found.violation().promise()).isEqualTo(Promise.NOTHING_TWICE);
    assertThat(found.enough()).hasSize(2).hasSizeLessThan(found.drawn());
    assertThat(found.story().story().faults())
        .extracting(fault -> fault.strike().family())
        .containsExactlyInAnyOrder(Family.CLOCK_SKEW, Family.STORE_SLOW);
    assertThat(found.story().outcome().broken()).contains(Promise.NOTHING_TWICE);
  }

  @Test
  void strikes_withSomeLeftOut_comeWhenAndHitWhomTheyWould() {
    long seed = seedWithBoth();
    Story all = Story.of(seed, SHORT, _ -> true).story();
    Story even = Story.of(seed, SHORT, number -> number % 2 == 0).story();

    List<Story.Fault> expected =
        all.faults().stream().filter(fault -> fault.strike().number() % 2 == 0).toList();

    assertThat(even.faults())
        .extracting(Story.Fault::strike)
        .isEqualTo(expected.stream().map(Story.Fault::strike).toList());
    assertThat(even.faults())
        .filteredOn(fault -> fault.strike().family() != Family.REMOVAL)
        .filteredOn(fault -> fault.strike().family() != Family.CUT_OFF)
        .filteredOn(fault -> fault.strike().family() != Family.STORE_RESTORED)
        .allMatch(fault ->
            expected.stream()
                .anyMatch(other ->
                    other.strike().equals(fault.strike())
                        && other.struck().equals(fault.struck())
                        && other.atMillis() == fault.atMillis()));
  }
}
