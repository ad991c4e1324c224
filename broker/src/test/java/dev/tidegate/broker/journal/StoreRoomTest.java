package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.journal.StoreRoom.Level;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoreRoomTest {
  private final StoreRoom room = new StoreRoom();

  @ParameterizedTest
  @CsvSource({
    "0, AMPLE",
    "49, AMPLE",
    "50, HALF",
    "79, HALF",
    "80, SCARCE",
    "94, SCARCE",
    "95, FULL",
    "140, FULL"
  })
  void measured_shareOfTheLimit_levelByTheTable(long percent, Level expected) {
    room.measured(percent * 1_000, 100_000);

    assertThat(room.level()).isEqualTo(expected);
  }

  @Test
  void measured_sameLevelAgain_isToldOnce() {
    assertThat(room.measured(96, 100)).contains(Level.FULL);
    assertThat(room.measured(97, 100)).isEqualTo(Optional.empty());
  }

  @Test
  void measured_aLittleBelowWhereALevelBegan_isKept() {
    room.measured(95, 100);

    assertThat(room.measured(93, 100)).isEmpty();
    assertThat(room.measured(92, 100)).contains(Level.SCARCE);
    assertThat(room.measured(78, 100)).isEmpty();
    assertThat(room.measured(77, 100)).contains(Level.HALF);
    assertThat(room.measured(47, 100)).contains(Level.AMPLE);
  }

  @Test
  void measured_muchLessAtOnce_levelsBetweenArePassed() {
    room.measured(99, 100);

    assertThat(room.measured(10, 100)).contains(Level.AMPLE);
  }
}
