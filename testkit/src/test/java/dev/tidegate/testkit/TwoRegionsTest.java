package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.ChannelInfo;
import dev.tidegate.adapter.TidegateClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@TidegateTest(
    regions = {
      @Region(name = "eu-de", law = "EU", orgs = "acme"),
      @Region(name = "us-va", law = "US", orgs = "globex")
    })
final class TwoRegionsTest {
  @Test
  void advance_whileCut_staysCutAndTheMembershipLeaseEnds(
      Federation tidegate, TestClock clock, @Org("globex") TidegateClient globex) {
    var channel = tidegate.share("all", "acme", "globex");
    tidegate.cut("eu-de", "us-va");

    clock.advance(Duration.ofDays(3));

    assertThat(globex.channels().get(channel)).matches(ChannelInfo::leaseExpired);
    tidegate.heal("us-va", "eu-de");
    Patience.await("the lease", () -> !globex.channels().get(channel).leaseExpired());
  }
}
