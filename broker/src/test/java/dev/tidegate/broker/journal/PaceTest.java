package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Moment START = new Moment(5_000_000_000L, 1_000_000);

  private final Pace pace = new Pace();

  @Test
  void waits_whenLittleComes_isNever() {
    Moment now = commits(1_000, 5);

    assertThat(pace.waits(5, now)).isFalse();
  }

  @Test
  void waits_whenMuchComesButNothingMore_isUntilTheGap() {
    Moment now = commits(1_000, 50);

    assertThat(pace.waits(50, now)).isTrue();
    assertThat(pace.waits(50, now.plus(Pace.GAP).plus(Duration.ofNanos(-1)))).isTrue();
    assertThat(pace.waits(50, now.plus(Pace.GAP))).isFalse();
  }

  @Test
  void waits_whileItGrows_isForTheLongestTimeAtMost() {
    Moment now = commits(1_000, 50);

    for (long millis = 0; millis < Pace.MOST.toMillis(); millis++) {
      assertThat(pace.waits(1 + millis, now.plus(Duration.ofMillis(millis)))).isTrue();
    }
    assertThat(pace.waits(100, now.plus(Pace.MOST))).isFalse();
  }

  @Test
  void waits_whenSomeComes_isForAShortTimeAtMost() {
    Moment now = commits(1_000, 7);

    for (long millis = 0; millis < Pace.LITTLE.toMillis(); millis++) {
      assertThat(pace.waits(1 + millis, now.plus(Duration.ofMillis(millis)))).isTrue();
    }
    assertThat(pace.waits(100, now.plus(Pace.LITTLE))).isFalse();
  }

  @Test
  void waits_whenFourTimesAsMuchComes_isForLonger() {
    Moment now = commits(1_000, 100);

    for (long millis = 0; millis < Pace.VERY_MOST.toMillis(); millis++) {
      assertThat(pace.waits(1 + millis, now.plus(Duration.ofMillis(millis)))).isTrue();
    }
    assertThat(pace.waits(100, now.plus(Pace.VERY_MOST))).isFalse();
  }

  @Test
  void waits_withEnoughEvents_isOver() {
    Moment now = commits(1_000, 50);

    assertThat(pace.waits(Pace.ENOUGH - 1, now)).isTrue();
    assertThat(pace.waits(Pace.ENOUGH, now)).isFalse();
  }

  @Test
  void waits_whenMuchCameLongAgo_isNotAfterTheNextCommit() {
    Moment now = commits(1_000, 50).plus(Duration.ofSeconds(10));

    pace.cut(3, now);

    assertThat(pace.waits(3, now)).isFalse();
  }

  /// So many commits of so many events, one every 2 ms; ends when the last was cut.
  private Moment commits(int count, long events) {
    Moment now = START;
    for (int i = 0; i < count; i++) {
      now = now.plus(Duration.ofMillis(2));
      pace.cut(events, now);
    }
    return now;
  }
}
