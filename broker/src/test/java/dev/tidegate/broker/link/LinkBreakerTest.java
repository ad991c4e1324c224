package dev.tidegate.broker.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkBreakerTest {
  private Moment now = new Moment(-5_000_000_000L, 1_000);
  private final LinkBreaker breaker =
      new LinkBreaker("eu-de->us-va", LinkConfig.DEFAULTS, new Random(1), now);

  @Test
  void dialFailed_threeTimes_opens() {
    breaker.dialFailed(now);
    breaker.dialFailed(now);
    assertThat(breaker.isPassing()).isTrue();

    breaker.dialFailed(now);

    assertThat(breaker.state()).isInstanceOf(BreakerState.Open.class);
  }

  @Test
  void dialFailed_withASuccessBetween_staysClosed() {
    for (int i = 0; i < 3; i++) {
      breaker.dialFailed(now);
      breaker.dialFailed(now);
      breaker.resumed(now);
    }

    assertThat(breaker.isPassing()).isTrue();
  }

  @Test
  void streamBroke_halfOfTwentyInTenSeconds_opens() {
    for (int i = 0; i < 9; i++) {
      breaker.resumed(now);
      breaker.streamBroke(now);
      pass(Duration.ofMillis(500));
    }
    assertThat(breaker.isPassing()).isTrue();

    breaker.resumed(now);
    breaker.streamBroke(now);

    assertThat(breaker.state()).isInstanceOf(BreakerState.Open.class);
  }

  @Test
  void streamBroke_asOftenOverMinutes_staysClosed() {
    for (int i = 0; i < 60; i++) {
      breaker.resumed(now);
      breaker.streamBroke(now);
      pass(Duration.ofSeconds(2));
    }

    assertThat(breaker.isPassing()).isTrue();
  }

  @Test
  void tryProbe_beforeItIsDue_isRefused() {
    breaker.noProgress(now);
    pass(Duration.ofMillis(499));

    assertThat(breaker.tryProbe(now)).isFalse();
  }

  @Test
  void tryProbe_whileOneIsOut_isRefusedUntilItsLeaseEnds() {
    breaker.noProgress(now);
    pass(Duration.ofSeconds(2));
    assertThat(breaker.tryProbe(now)).isTrue();
    assertThat(breaker.tryProbe(now)).isFalse();

    pass(Duration.ofMillis(1_499));
    assertThat(breaker.tick(now)).isFalse();
    pass(Duration.ofMillis(1));

    assertThat(breaker.tick(now)).isTrue();
    assertThat(breaker.state()).isInstanceOf(BreakerState.Open.class);
    pass(Duration.ofSeconds(2));
    assertThat(breaker.tryProbe(now)).isTrue();
  }

  @Test
  void probeSucceeded_closesAndCountsAnew() {
    breaker.noProgress(now);
    pass(Duration.ofSeconds(2));
    assertThat(breaker.tryProbe(now)).isTrue();

    assertThat(breaker.probeSucceeded(now)).isTrue();

    assertThat(breaker.state()).isEqualTo(new BreakerState.Closed());
    breaker.dialFailed(now);
    breaker.dialFailed(now);
    assertThat(breaker.isPassing()).isTrue();
  }

  @Test
  void starved_forHours_isSlowOnly() {
    for (int i = 0; i < 1_000; i++) {
      breaker.starved(true, now);
      pass(Duration.ofSeconds(10));
      assertThat(breaker.tick(now)).isFalse();
    }
    assertThat(breaker.state()).isInstanceOf(BreakerState.Slow.class);

    breaker.starved(false, now);

    assertThat(breaker.state()).isEqualTo(new BreakerState.Closed());
  }

  @Test
  void probes_forTheFirstDay_comeWithinTwoSecondsOfEachOther() {
    breaker.noProgress(now);
    for (int i = 0; i < 500; i++) {
      Moment before = now;
      while (!breaker.tryProbe(now)) {
        pass(Duration.ofMillis(10));
      }
      assertThat(now.since(before.nanos())).isLessThanOrEqualTo(Duration.ofMillis(2_010));
      breaker.dialFailed(now);
    }
  }

  @Test
  void forceOpen_whileProbing_holdsUntilItsEnd() {
    breaker.noProgress(now);
    pass(Duration.ofSeconds(2));
    assertThat(breaker.tryProbe(now)).isTrue();

    breaker.forceOpen(Duration.ofMinutes(1), now);
    breaker.dialFailed(now);
    pass(Duration.ofSeconds(59));
    breaker.tick(now);
    assertThat(breaker.tryProbe(now)).isFalse();

    pass(Duration.ofSeconds(1));
    breaker.tick(now);
    assertThat(breaker.tryProbe(now)).isTrue();
  }

  private void pass(Duration duration) {
    now = now.plus(duration);
  }
}
