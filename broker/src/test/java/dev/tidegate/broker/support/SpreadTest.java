package dev.tidegate.broker.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SpreadTest {
  @Test
  void view_countsThatDoNotFit_areRefused() {
    assertThatThrownBy(() -> new Spread.View(List.of(1L), List.of(1L), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void add_onBeforeAndBeyondBounds_countsEachOnce() {
    Spread spread = new Spread(10, 100);
    for (long value : new long[] {0, 10, 11, 100, 101, 5_000}) {
      spread.add(value);
    }

    Spread.View view = spread.view();
    assertThat(view.counts()).containsExactly(2L, 2L, 2L);
    assertThat(view.sum()).isEqualTo(5_222);
    assertThat(view.count()).isEqualTo(6);
  }

  @Test
  void view_whatIsAddedLater_doesNotReachIt() {
    Spread spread = new Spread(1);
    Spread.View before = spread.view();
    spread.add(1);

    assertThat(before.count()).isZero();
  }
}
