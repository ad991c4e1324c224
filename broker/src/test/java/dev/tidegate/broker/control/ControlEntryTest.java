package dev.tidegate.broker.control;

import static dev.tidegate.broker.control.ControlSamples.EU;
import static dev.tidegate.broker.control.ControlSamples.US;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class ControlEntryTest {
  @Test
  void new_positionZeroOrTooLong_refuses() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ControlEntry(EU, 0, new byte[1]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ControlEntry(EU, 1, new byte[ControlEntry.MAX_BYTES + 1]));
  }

  @Test
  void equals_sameBytes_isByValue() {
    var entry = new ControlEntry(EU, 1, new byte[] {1, 2});

    assertThat(entry)
        .isEqualTo(new ControlEntry(EU, 1, new byte[] {1, 2}))
        .hasSameHashCodeAs(new ControlEntry(EU, 1, new byte[] {1, 2}))
        .isNotEqualTo(new ControlEntry(EU, 1, new byte[] {1, 3}))
        .isNotEqualTo(new ControlEntry(EU, 2, new byte[] {1, 2}))
        .isNotEqualTo(new ControlEntry(US, 1, new byte[] {1, 2}));
  }

  @Test
  void bytes_changedByTheReader_stayInTheEntry() {
    byte[] given = {1, 2};
    var entry = new ControlEntry(EU, 1, given);

    given[0] = 9;
    entry.bytes()[1] = 9;

    assertThat(entry.bytes()).containsExactly(1, 2);
    assertThat(entry).hasToString("eu-de@1 (2 bytes)");
  }
}
