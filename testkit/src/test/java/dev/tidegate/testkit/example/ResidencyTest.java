package dev.tidegate.testkit.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.Outcome;
import dev.tidegate.adapter.PartnerOutcome;
import dev.tidegate.adapter.Receipt;
import dev.tidegate.adapter.SubscribeOptions;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.UserId;
import dev.tidegate.testkit.Federation;
import dev.tidegate.testkit.Org;
import dev.tidegate.testkit.Region;
import dev.tidegate.testkit.TestClock;
import dev.tidegate.testkit.TidegateTest;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/// What a partner gets of what is said: by the baseline of `baseline.yaml`, and by a policy of
/// acme's own that rests on an agreement with an end.
@TidegateTest(
    regions = {
      @Region(name = "eu-de", law = "EU", orgs = "acme"),
      @Region(name = "us-va", law = "US", orgs = "globex")
    },
    baseline = "baseline.yaml")
final class ResidencyTest {
  private static final UserId ANN = new UserId("ann");

  @Test
  void post_withAnAddress_partnerGetsItWithoutTheAddress(
      Federation tidegate, @Org("acme") TidegateClient acme, @Org("globex") TidegateClient globex)
      throws Exception {
    ChannelId channel = tidegate.share("support", "acme", "globex");

    Receipt receipt = acme.channel(channel).post(ANN, "ask ann@acme.example");

    assertThat(outcome(receipt)).isEqualTo(Outcome.CHANGED);
    try (var feed = globex.subscribe(SubscribeOptions.earliest().only(channel))) {
      assertThat(Hearing.texts(feed, 1)).containsExactly("ask [email removed]");
    }
  }

  @Test
  void post_afterTheAgreementHasEnded_staysAtHome(
      Federation tidegate, TestClock clock, @Org("acme") TidegateClient acme) {
    ChannelId channel = tidegate.share("support", "acme", "globex");
    LocalDate end = LocalDate.ofInstant(clock.now(), ZoneOffset.UTC).plusDays(30);
    tidegate.policy("acme", agreementUntil(end));
    assertThat(outcome(acme.channel(channel).post(ANN, "in time"))).isEqualTo(Outcome.COPY);

    clock.advance(Duration.ofDays(32));

    assertThat(outcome(acme.channel(channel).post(ANN, "too late"))).isNotEqualTo(Outcome.COPY);
  }

  private static Outcome outcome(Receipt receipt) {
    return receipt.outcome(new OrgId("globex")).map(PartnerOutcome::outcome).orElseThrow();
  }

  private static String agreementUntil(LocalDate end) {
    return """
    apiVersion: residency/v1
    policy: {id: acme, org: acme, version: 1.0.0, mode: enforce}
    regions:
      eu-de: {jurisdictions: [EU], kms: none-1}
      us-va: {jurisdictions: [US], kms: none-2}
    orgs:
      acme: {home: eu-de, may_store: [eu-de]}
      globex: {home: us-va, may_store: [us-va]}
    transfers:
      - {from: EU, to: US, basis: scc, ref: made-up, tia: made-up, expires: %s}
      - {from: US, to: EU, basis: scc, ref: made-up, tia: made-up, expires: %s}
    rules:
      - {id: home, effect: allow, when: {same_region: true}, because: stays here}
      - {id: agreed, effect: allow, when: {transfer: [scc]}, because: the agreement}
    """
        .formatted(end, end);
  }
}
