package dev.tidegate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Outcome;
import dev.tidegate.adapter.PartnerOutcome;
import dev.tidegate.adapter.Receipt;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private static final RegionId EU = new RegionId("eu-de");
  private static final RegionId US = new RegionId("us-va");
  private static final OrgId ACME = new OrgId("acme");
  private static final OrgId GLOBEX = new OrgId("globex");
  private static final ChannelId CHANNEL = new ChannelId(1, 2);
  private static final Restricted MAIL =
      new Restricted(Restricted.Kind.MAIL, "tgdemo0123456789@mail.example", ACME, EU);

  private final Ledger ledger = new Ledger(new TreeMap<>(Map.of(ACME, EU, GLOBEX, US)));

  private static EventId id(long sequence) {
    return new EventId(EU, 5, CHANNEL.bucket(), sequence);
  }

  private static Body post(String text) {
    return new Body.Posted(text, Optional.empty());
  }

  private void say(long sequence, Body body, Outcome toGlobex, List<String> redacted) {
    say(sequence, body, toGlobex, redacted, List.of());
  }

  private void say(
      long sequence, Body body, Outcome toGlobex, List<String> redacted, List<Restricted> values) {
    Said said = ledger.intend(ACME, CHANNEL, body, values);
    ledger.published(
        said,
        new Receipt(
            id(sequence),
            new Stamp(1),
            List.of(new PartnerOutcome(GLOBEX, toGlobex, redacted, List.of())),
            false));
  }

  private void deliver(OrgId reader, EventId event, Body body) {
    ledger.delivered(
        reader,
        new Delivery(
            new Event(
                event,
                CHANNEL,
                new Stamp(1),
                Optional.of(ACME),
                Optional.of(new UserId("ann")),
                1,
                body),
            1,
            false,
            false,
            List.of(),
            List.of(),
            List.of()));
  }

  private void deliver(OrgId reader, long sequence, String text) {
    deliver(reader, id(sequence), post(text));
  }

  private Verdict.Org globex() {
    return org(GLOBEX);
  }

  private Verdict.Org org(OrgId id) {
    return Optional.ofNullable(ledger.verdict().orgs().get(id)).orElseThrow();
  }

  @Test
  void verdict_neverDelivered_isLost() {
    say(1, post("a"), Outcome.COPY, List.of());
    deliver(ACME, 1, "a");

    assertThat(globex().lost()).isOne();
    assertThat(ledger.outstanding()).isOne();
    assertThat(ledger.complete()).isFalse();
    assertThat(ledger.verdict().clean()).isFalse();
  }

  @Test
  void verdict_authorsOwnCopyMissing_isLost() {
    say(1, post("a"), Outcome.COPY, List.of());
    deliver(GLOBEX, 1, "a");

    assertThat(org(ACME).lost()).isOne();
  }

  @Test
  void verdict_deliveredTwice_isDuplicated() {
    say(1, post("a"), Outcome.COPY, List.of());
    deliver(ACME, 1, "a");
    deliver(GLOBEX, 1, "a");
    deliver(GLOBEX, 1, "a");

    assertThat(globex().duplicated()).isOne();
    assertThat(ledger.verdict().clean()).isFalse();
  }

  @Test
  void verdict_eventWithoutReceipt_isDuplicated() {
    say(1, post("a"), Outcome.COPY, List.of());
    deliver(ACME, 1, "a");
    deliver(GLOBEX, 1, "a");
    deliver(GLOBEX, 2, "a");

    assertThat(globex().duplicated()).isOne();
  }

  @Test
  void verdict_twoMessagesOneEvent_isCounted() {
    say(1, post("a"), Outcome.COPY, List.of());
    say(1, post("b"), Outcome.COPY, List.of());

    assertThat(ledger.verdict().twiceNamed()).isOne();
    assertThat(ledger.verdict().clean()).isFalse();
  }

  @Test
  void verdict_laterSequenceFirst_isOutOfOrder() {
    say(1, post("a"), Outcome.COPY, List.of());
    say(2, post("b"), Outcome.COPY, List.of());
    deliver(GLOBEX, 2, "b");
    deliver(GLOBEX, 1, "a");

    assertThat(globex().outOfOrder()).isOne();
    assertThat(globex().lost()).isZero();
  }

  @Test
  void verdict_backToAnEarlierRun_isOutOfOrder() {
    deliver(GLOBEX, id(1), post("a"));
    deliver(GLOBEX, new EventId(EU, 6, CHANNEL.bucket(), 1), post("b"));
    deliver(GLOBEX, id(2), post("c"));

    assertThat(globex().outOfOrder()).isOne();
  }

  @Test
  void verdict_changedWithoutBeingTold_isWrong() {
    say(1, post("a"), Outcome.COPY, List.of());
    deliver(GLOBEX, 1, "b");

    assertThat(globex().wrong()).isOne();
  }

  @Test
  void verdict_copyInsteadOfStub_isWrongAndALeak() {
    say(1, post("to " + MAIL.text()), Outcome.STUB, List.of(), List.of(MAIL));
    deliver(GLOBEX, 1, "to " + MAIL.text());

    assertThat(globex().wrong()).isOne();
    assertThat(globex().leaked()).isOne();
  }

  @Test
  void verdict_changedCopyThatKeepsTheValue_isALeak() {
    say(1, post("to " + MAIL.text()), Outcome.CHANGED, List.of("pii.contact"), List.of(MAIL));
    deliver(GLOBEX, 1, "TO " + MAIL.text());

    assertThat(globex().leaked()).isOne();
    assertThat(ledger.verdict().clean()).isFalse();
  }

  @Test
  void verdict_somethingWhereNothingWasPromised_isWrong() {
    say(1, post("a"), Outcome.NOTHING, List.of());
    deliver(GLOBEX, 1, "a");

    assertThat(globex().wrong()).isOne();
  }

  @Test
  void verdict_tombstoneOfAMessageNobodyDeleted_isWrong() {
    say(1, post("a"), Outcome.COPY, List.of());
    deliver(GLOBEX, id(1), new Body.Tombstone(id(9)));

    assertThat(globex().wrong()).isOne();
  }

  @Test
  void verdict_unansweredOrRefused_isNotClean() {
    ledger.intend(ACME, CHANNEL, post("a"), List.of());
    assertThat(ledger.verdict().unanswered()).isOne();

    ledger.refused();
    assertThat(ledger.verdict().unanswered()).isZero();
    assertThat(ledger.verdict().clean()).isFalse();
  }

  @Test
  void verdict_allAsPromised_isClean() {
    say(1, post("a"), Outcome.COPY, List.of());
    say(2, post("to " + MAIL.text()), Outcome.CHANGED, List.of("pii.contact"), List.of(MAIL));
    say(3, post("secret"), Outcome.STUB, List.of());
    say(4, post("inside"), Outcome.NOTHING, List.of());
    say(5, new Body.Deleted(id(1)), Outcome.COPY, List.of());
    deliver(ACME, 1, "a");
    deliver(ACME, 2, "to " + MAIL.text());
    deliver(ACME, 3, "secret");
    deliver(ACME, 4, "inside");
    deliver(ACME, id(5), new Body.Deleted(id(1)));
    deliver(GLOBEX, id(1), new Body.Tombstone(id(5)));
    deliver(GLOBEX, 2, "to [e-mail]");
    deliver(
        GLOBEX,
        id(3),
        new Body.Withheld(Body.WithheldKind.MESSAGE, "r", Optional.empty(), Optional.empty()));
    deliver(GLOBEX, id(5), new Body.Deleted(id(1)));

    Verdict verdict = ledger.verdict();
    assertThat(verdict.clean()).isTrue();
    assertThat(ledger.complete()).isTrue();
    assertThat(globex().redacted()).isOne();
    assertThat(globex().withheld()).isOne();
    assertThat(globex().nothing()).isOne();
  }

  @Test
  void allowed_copy_namesTheReadersRegionToo() {
    say(1, post("to " + MAIL.text()), Outcome.COPY, List.of(), List.of(MAIL));

    assertThat(ledger.allowed().get(MAIL)).containsExactlyInAnyOrder(EU, US);
  }

  @Test
  void allowed_redactedOrNotAnswered_isHomeOnly() {
    say(1, post("to " + MAIL.text()), Outcome.CHANGED, List.of("pii.contact"), List.of(MAIL));

    assertThat(ledger.allowed().get(MAIL)).containsExactly(EU);
  }
}
