package dev.tidegate.broker.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.Moment;
import org.junit.jupiter.api.Test;

final class WallClockTest {
  private static final long MILLI = 1_000_000;

  private final WallClock clock = new WallClock();

  @Test
  void at_wallClockSet_isFollowed() {
    clock.at(new Moment(0, 1_000));
    clock.at(new Moment(MILLI, 5_000));

    assertThat(clock.nanos(MILLI)).isEqualTo(5_000 * MILLI);
  }

  @Test
  void at_wallClockCoarserThanTheOther_keepsTheStepsOfTheOther() {
    clock.at(new Moment(0, 1_000));
    clock.at(new Moment(MILLI - 1, 1_000));

    assertThat(clock.nanos(MILLI - 1)).isEqualTo(1_001 * MILLI - 1);
  }
}
