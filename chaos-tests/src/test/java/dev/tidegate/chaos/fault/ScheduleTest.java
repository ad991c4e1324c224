package dev.tidegate.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  private static final Duration DURING = Duration.ofSeconds(60);

  @Test
  void strike_withoutANumber_isRefused() {
    assertThatThrownBy(() -> new Strike(0, Family.CUT, 0, Duration.ZERO, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void schedule_ofASeed_isTheSameEachTimeAndAnotherForAnother() {
    assertThat(Schedule.of(7, DURING)).isEqualTo(Schedule.of(7, DURING));
    assertThat(Schedule.of(7, DURING)).isNotEqualTo(Schedule.of(8, DURING));
  }

  @Test
  void schedules_ofManySeeds_haveThreeFamiliesAtLeastAndAllOfThemTogether() {
    Set<Family> met = EnumSet.noneOf(Family.class);
    for (long seed = 0; seed < 500; seed++) {
      Schedule schedule = Schedule.of(seed, DURING);
      Set<Family> struck = new HashSet<>();
      schedule.strikes().forEach(strike -> struck.add(strike.family()));
      assertThat(struck)
          .as("seed %s", seed)
          .isEqualTo(schedule.families().keySet())
          .hasSizeGreaterThanOrEqualTo(Schedule.LEAST_FAMILIES);
      met.addAll(struck);
    }

    assertThat(met).containsExactly(Family.values());
  }

  @Test
  void strikes_ofASeed_areNumberedByTimeAndCountedByFamily() {
    for (long seed = 0; seed < 100; seed++) {
      List<Strike> strikes = Schedule.of(seed, DURING).strikes();
      for (int i = 0; i < strikes.size(); i++) {
        Strike strike = strikes.get(i);
        assertThat(strike.number()).isEqualTo(i + 1);
        assertThat(strike.at()).isLessThan(DURING);
        assertThat(strike.turn())
            .isEqualTo(
                (int)
                    strikes.subList(0, i).stream()
                        .filter(before -> before.family() == strike.family())
                        .count());
      }
      assertThat(strikes).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
    }
  }
}
