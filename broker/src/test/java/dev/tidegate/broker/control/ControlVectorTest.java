package dev.tidegate.broker.control;

import static dev.tidegate.broker.control.ControlSamples.EU;
import static dev.tidegate.broker.control.ControlSamples.US;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ControlVectorTest {
  @Test
  void of_negativePosition_refuses() {
    assertThatIllegalArgumentException().isThrownBy(() -> ControlVector.of(Map.of(EU, -1L)));
  }

  @Test
  void covers_behindInOneRegion_isFalse() {
    ControlVector here = ControlVector.of(Map.of(EU, 5L, US, 2L));

    assertThat(here.covers(ControlVector.of(Map.of(EU, 6L)))).isFalse();
    assertThat(ControlVector.EMPTY.covers(here)).isFalse();
    assertThat(here.covers(ControlVector.of(Map.of(EU, 5L)))).isTrue();
    assertThat(here.covers(ControlVector.EMPTY)).isTrue();
  }

  @Test
  void with_positionZero_isAsIfNotNamed() {
    assertThat(ControlVector.EMPTY.with(EU, 0)).isEqualTo(ControlVector.EMPTY);
    assertThat(ControlVector.EMPTY.with(EU, 3).with(EU, 0)).isEqualTo(ControlVector.EMPTY);
    assertThat(ControlVector.EMPTY.position(US)).isZero();
  }

  @Test
  void join_crossedVectors_takesTheFurther() {
    ControlVector one = ControlVector.of(Map.of(EU, 5L, US, 2L));
    ControlVector other = ControlVector.of(Map.of(EU, 4L, US, 7L));

    assertThat(one.join(other)).isEqualTo(ControlVector.of(Map.of(EU, 5L, US, 7L)));
    assertThat(one.join(other).covers(one)).isTrue();
  }
}
