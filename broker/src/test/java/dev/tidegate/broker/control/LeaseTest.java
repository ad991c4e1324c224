package dev.tidegate.broker.control;

import static dev.tidegate.broker.control.ControlSamples.ACME;
import static dev.tidegate.broker.control.ControlSamples.BOLT;
import static dev.tidegate.broker.control.ControlSamples.EU;
import static dev.tidegate.broker.control.ControlSamples.US;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LeaseTest {
  private static final long HOUR = Duration.ofHours(1).toNanos();

  // So near the end of the range that the monotonic clock overflows within the lease.
  private static final long NOW = Long.MAX_VALUE - HOUR / 2;

  private final Lease lease = new Lease(EU, Lease.DEFAULT);

  @Test
  void new_leaseOfNoTime_refuses() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Lease(EU, Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> new Lease(EU, Duration.ofDays(366)));
  }

  @Test
  void permits_hostNeverHeard_holdsForOthersOnly() {
    assertThat(lease.permits(US, BOLT, ACME, NOW)).isFalse();
    assertThat(lease.permits(US, ACME, ACME, NOW)).isTrue();
    assertThat(lease.expiresAtNanos(US)).isEmpty();
    assertThat(lease.heardAgoNanos(US, NOW)).isEmpty();
  }

  @Test
  void permits_atTheEndOfTheLease_holds() {
    lease.heard(US, NOW);

    assertThat(lease.permits(US, BOLT, ACME, NOW + HOUR - 1)).isTrue();
    assertThat(lease.permits(US, BOLT, ACME, NOW + HOUR)).isFalse();
    assertThat(lease.permits(US, ACME, ACME, NOW + HOUR)).isTrue();
    assertThat(lease.expiresAtNanos(US)).hasValue(NOW + HOUR);
  }

  @Test
  void permits_heardAgain_goesOn() {
    lease.heard(US, NOW);
    lease.heard(US, NOW + HOUR);

    assertThat(lease.isExpired(US, NOW + HOUR)).isFalse();
  }

  @Test
  void heard_olderNewsThroughAnotherRegion_doesNotShortenTheLease() {
    lease.heard(US, NOW);
    lease.heard(US, NOW - HOUR / 4);

    assertThat(lease.heardAgoNanos(US, NOW + 5)).hasValue(5);
  }

  @Test
  void isExpired_ownRegionsChannel_isNever() {
    assertThat(lease.isExpired(EU, NOW)).isFalse();
    assertThat(lease.expiresAtNanos(EU)).isEmpty();
    assertThat(lease.heardAgoNanos(EU, NOW)).hasValue(0);
  }
}
