package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StampTest {
  private static final long LAST_MILLIS = (1L << 48) - 1;

  @ParameterizedTest
  @CsvSource({"-1, 0", "281474976710656, 0", "0, -1", "0, 65536"})
  void of_outOfBounds_isRefused(long millis, int counter) {
    assertThatIllegalArgumentException().isThrownBy(() -> Stamp.of(millis, counter));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 65535", "1767225600000, 7", "281474976710655, 65535"})
  void of_inBounds_comesBack(long millis, int counter) {
    var stamp = Stamp.of(millis, counter);

    assertThat(stamp.millis()).isEqualTo(millis);
    assertThat(stamp.counter()).isEqualTo(counter);
    assertThat(stamp).isEqualTo(new Stamp(stamp.value())).hasToString(millis + "/" + counter);
  }

  @Test
  void compareTo_lateMillis_areNotTakenForNegative() {
    assertThat(Stamp.of(LAST_MILLIS, 0)).isGreaterThan(Stamp.of(1, 0));
    assertThat(Stamp.of(1, 1)).isGreaterThan(Stamp.of(1, 0));
    assertThat(Stamp.of(2, 0)).isGreaterThan(Stamp.of(1, 0xFFFF));
  }
}
