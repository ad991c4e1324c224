package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@TidegateTest
final class FederationTest {
  private static final UserId ANN = new UserId("ann");

  @Test
  void client_orgOfNoRegion_isRefused(Federation tidegate) {
    assertThatThrownBy(() -> tidegate.client("initech"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("initech");
  }

  @Test
  void cut_regionThatIsNotThere_isRefused(Federation tidegate) {
    assertThatThrownBy(() -> tidegate.cut("local", "moon"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("moon");
  }

  @Test
  void policy_withAMistake_isRefusedByTheBroker(Federation tidegate) {
    assertThatThrownBy(() -> tidegate.policy("acme", "apiVersion: residency/v9"))
        .isInstanceOfSatisfying(
            TidegateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.POLICY_INVALID));
  }

  @Test
  void advance_backwardsOrTooFar_isRefused(TestClock clock) {
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> clock.advance(TestClock.MOST.plusDays(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void advance_stampsFollow(
      Federation tidegate, TestClock clock, @Org("acme") TidegateClient acme) {
    var channel = tidegate.share("all", "acme", "globex");
    long before = acme.channel(channel).post(ANN, "now").stamp().millis();

    clock.advance(Duration.ofDays(400));

    long after = acme.channel(channel).post(ANN, "later").stamp().millis();
    assertThat(Duration.ofMillis(after - before)).isGreaterThanOrEqualTo(Duration.ofDays(400));
  }
}
