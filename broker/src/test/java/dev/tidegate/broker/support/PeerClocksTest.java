package dev.tidegate.broker.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.RegionId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PeerClocksTest {
  private static final RegionId US = new RegionId("us-va");
  private static final RegionId IN = new RegionId("in-mh");
  private static final RegionId AP = new RegionId("ap-se");
  private static final Moment NOW = new Moment(1_000_000_000L, 1_000);

  private final PeerClocks clocks = new PeerClocks();

  @Test
  void isAhead_withoutAWord_isFalse() {
    assertThat(clocks.isAhead(NOW)).isFalse();
  }

  @Test
  void isAhead_ofHalfOrByFiveSecondsOnly_isFalse() {
    clocks.told(US, 600_000, NOW);
    clocks.told(IN, 5_000, NOW);

    assertThat(clocks.isAhead(NOW)).isFalse();
  }

  @Test
  void isAhead_ofMost_isTrueUntilTheyAreSilentOrGone() {
    clocks.told(US, 600_000, NOW);
    clocks.told(IN, 5_001, NOW);
    clocks.told(AP, -600_000, NOW);

    assertThat(clocks.isAhead(NOW)).isTrue();
    assertThat(clocks.mostAheadMillis()).isEqualTo(600_000);
    clocks.forget(IN);
    assertThat(clocks.isAhead(NOW)).isFalse();
    clocks.forget(AP);
    assertThat(clocks.isAhead(NOW.plus(Duration.ofSeconds(30)))).isTrue();
    assertThat(clocks.isAhead(NOW.plus(Duration.ofSeconds(31)))).isFalse();
  }
}
