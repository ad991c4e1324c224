package dev.tidegate.broker.decide;

import static dev.tidegate.broker.decide.Deciding.ACME;
import static dev.tidegate.broker.decide.Deciding.DEALS;
import static dev.tidegate.broker.decide.Deciding.DESI;
import static dev.tidegate.broker.decide.Deciding.EU;
import static dev.tidegate.broker.decide.Deciding.GLOBEX;
import static dev.tidegate.broker.decide.Deciding.INITECH;
import static dev.tidegate.broker.decide.Deciding.NOW;
import static dev.tidegate.broker.decide.Deciding.OPEN;
import static dev.tidegate.broker.decide.Deciding.OPS;
import static dev.tidegate.broker.decide.Deciding.US;
import static dev.tidegate.broker.decide.Deciding.at;
import static dev.tidegate.broker.decide.Deciding.had;
import static dev.tidegate.broker.decide.Deciding.holds;
import static dev.tidegate.broker.decide.Deciding.reader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.Body;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of stored and received frames when what decides has changed.
class RedeciderTest {
  private static final String ADDRESS = "ann@acme.example";
  private static final String TEXT = "write to " + ADDRESS;
  private static final String TRANSFERS =
      """
        - {id: A01, effect: allow, when: {transfer: [unrestricted]}, because: contract}
        - {id: A02, effect: allow, when: {same_region: true}, because: stays}
      """;
  private static final String REDACT =
      "  - {id: A10, effect: redact, when: {class: [contact], same_org: false}, because: less}\n";
  private static final String WITHHOLD =
      "  - {id: A11, effect: withhold, when: {class: [contact], same_org: false}, because: kept}\n";
  private static final Moment LAST_DAY = at("2026-12-31T23:59:59Z");
  private static final Moment ENDED = at("2027-01-01T00:00:00Z");

  private final Deciding eu = new Deciding(EU);
  private final Deciding us = new Deciding(US);

  @BeforeEach
  void everybodyAllowsEverything() {
    for (OrgId org : List.of(ACME, GLOBEX, INITECH, DESI)) {
      both(org, OPEN);
    }
  }

  // What is not touched

  @Test
  void corrected_anotherSetWithTheSameOutcomes_isTheSameFrame() {
    Frame stored = us.received(eu.posted(TEXT, OPS), NOW);
    us.policy(ACME, OPEN + "  - {id: A50, effect: redact, when: {class: [card]}, because: card}\n");

    assertThat(us.planner.stands(stored.plans().getFirst(), NOW)).isFalse();
    assertThat(us.redecider.corrected(stored, NOW)).isSameAs(stored);
    assertThat(us.redecider.redecide(stored, NOW)).isNotEqualTo(stored);
  }

  @Test
  void corrected_looserRules_releaseNothing() {
    both(ACME, OPEN + REDACT);
    Frame sent = eu.posted(TEXT, OPS);
    Frame stored = us.received(sent, NOW);
    both(ACME, OPEN);

    assertThat(us.redecider.corrected(stored, NOW)).isSameAs(stored);
    assertThat(eu.redecider.corrected(sent, NOW)).isSameAs(sent);
    assertThat(holds(us.redecider.redecide(stored, NOW), ADDRESS)).isFalse();
  }

  @Test
  void corrected_whatOnlyTakesAway_isNeverStopped() {
    Frame deleted = deletion(eu.posted(TEXT, OPS));
    Frame stored = us.received(deleted, NOW);
    us.policy(GLOBEX, "  - {id: A00, effect: block, because: closed}\n");
    us.policy(INITECH, "  - {id: A00, effect: block, because: closed}\n");

    assertThat(us.redecider.corrected(stored, NOW)).isSameAs(stored);
    assertThat(us.received(deleted, NOW).entries().getFirst().records()).hasSize(1);
  }

  @Test
  void redecide_planThatStands_isTheSameFrame() {
    Frame stored = us.received(eu.posted(TEXT, OPS), NOW);

    assertThat(us.redecider.redecide(stored, NOW)).isSameAs(stored);
  }

  // Stricter

  @Test
  void corrected_stricterRule_takesTheWordsOutOfEverySlot() {
    Frame stored = us.received(eu.posted(TEXT, OPS), NOW);
    us.policy(ACME, OPEN + WITHHOLD);

    Frame corrected = us.redecider.corrected(stored, NOW);

    assertThat(holds(stored, ADDRESS)).isTrue();
    assertThat(holds(corrected, ADDRESS)).isFalse();
    assertThat(had(corrected, 0, GLOBEX)).containsInstanceOf(Body.Withheld.class);
    assertThat(corrected.head()).isEqualTo(stored.head().withRevision(1));
    assertThat(us.redecider.corrected(corrected, NOW)).isSameAs(corrected);
  }

  @Test
  void corrected_stricterForOneOrgOfTheRegion_leavesTheOthersCopy() {
    Frame stored = us.received(eu.posted(TEXT, OPS), NOW);
    us.policy(INITECH, OPEN + REDACT);

    Frame corrected = us.redecider.corrected(stored, NOW);

    assertThat(had(corrected, 0, GLOBEX)).contains(new Body.Posted(TEXT, Optional.empty()));
    assertThat(had(corrected, 0, INITECH).map(Object::toString).orElseThrow())
        .doesNotContain(ADDRESS);
  }

  @Test
  void corrected_atHome_keepsTheOriginalAndDropsWhatOthersHad() {
    Frame sent = eu.posted(TEXT, OPS);
    eu.policy(ACME, OPEN + WITHHOLD);

    Frame corrected = eu.redecider.corrected(sent, NOW);

    assertThat(corrected.entries().getFirst().record(0))
        .isEqualTo(sent.entries().getFirst().record(0));
    assertThat(reader(corrected, 0, GLOBEX).outcome()).isEqualTo(new Outcome.Stub("kept"));
    assertThat(had(corrected, 0, ACME)).contains(new Body.Posted(TEXT, Optional.empty()));
  }

  @Test
  void corrected_ruleOfOneChannel_partsChannelsThatSharedAPlan() {
    Frame sent = eu.posted(TEXT, OPS, DEALS);
    Frame stored = us.received(sent, NOW);
    us.policy(
        ACME,
        OPEN
            + "  - {id: A12, effect: withhold, when: {channel: [deals]}, because: in confidence}\n");

    Frame corrected = us.redecider.corrected(stored, NOW);

    assertThat(sent.plans()).hasSize(1);
    assertThat(had(corrected, 0, GLOBEX)).contains(new Body.Posted(TEXT, Optional.empty()));
    assertThat(had(corrected, 1, GLOBEX)).containsInstanceOf(Body.Withheld.class);
  }

  @Test
  void corrected_deletedMessage_staysATombstone() {
    Frame stored = us.received(eu.posted(TEXT, OPS), NOW);
    EventId by = new EventId(EU, 11, OPS.bucket(), 9);
    Frame blanked = blanked(stored, by);
    us.policy(ACME, OPEN + WITHHOLD);

    assertThat(had(us.redecider.corrected(blanked, NOW), 0, GLOBEX))
        .contains(new Body.Tombstone(by));
  }

  // A basis that ends

  @Test
  void corrected_onTheTransfersLastDay_isTheSameFrame() {
    both(ACME, TRANSFERS);
    Frame stored = us.received(eu.posted(TEXT, OPS), NOW);

    assertThat(us.redecider.corrected(stored, LAST_DAY)).isSameAs(stored);
  }

  @Test
  void corrected_transferEnded_withdrawsStoredCopiesToAStub() {
    both(ACME, TRANSFERS);
    Frame sent = eu.posted("plain words", OPS);
    Frame stored = us.received(sent, NOW);

    Frame withdrawn = us.redecider.corrected(stored, ENDED);
    Frame atHome = eu.redecider.corrected(sent, ENDED);

    assertThat(holds(withdrawn, "plain words")).isFalse();
    assertThat(had(withdrawn, 0, GLOBEX)).containsInstanceOf(Body.Withheld.class);
    assertThat(reader(withdrawn, 0, GLOBEX).rules())
        .anyMatch(rule -> rule.rule().equals("DEFAULT"));
    assertThat(us.redecider.corrected(withdrawn, ENDED)).isSameAs(withdrawn);
    assertThat(reader(atHome, 0, GLOBEX).outcome()).isInstanceOf(Outcome.Block.class);
    assertThat(had(atHome, 0, GLOBEX)).isEmpty();
    assertThat(had(atHome, 0, ACME)).isPresent();
  }

  @Test
  void receive_transferEndedOnTheWay_leavesNothing() {
    both(ACME, TRANSFERS);

    Frame received = us.received(eu.posted("plain words", OPS), ENDED);

    assertThat(received.entries().getFirst().records()).isEmpty();
    assertThat(reader(received, 0, GLOBEX).outcome()).isInstanceOf(Outcome.Block.class);
  }

  // Unknown

  @Test
  void receive_fileThatCannotBeReadHere_waitsWithItsRecordAndIsDecidedWhenItIsKnown() {
    Frame sent = eu.posted(TEXT, OPS);
    us.source(GLOBEX, "apiVersion: residency/v9\n");

    Frame waiting = us.received(sent, NOW);

    assertThat(us.alarms).contains("POLICY_UNREADABLE");
    assertThat(reader(waiting, 0, GLOBEX).outcome()).isEqualTo(new Outcome.Deferred("policy"));
    assertThat(reader(waiting, 0, INITECH).outcome()).isEqualTo(Outcome.Copy.PLAIN);
    assertThat(us.redecider.corrected(waiting, NOW)).isSameAs(waiting);
    assertThat(us.redecider.redecide(waiting, NOW)).isSameAs(waiting);

    us.policy(GLOBEX, OPEN);

    Frame known = us.redecider.corrected(waiting, NOW);
    assertThat(had(known, 0, GLOBEX)).contains(new Body.Posted(TEXT, Optional.empty()));
    assertThat(reader(known, 0, GLOBEX).outcome()).isEqualTo(Outcome.Copy.PLAIN);
  }

  @Test
  void corrected_unknownBetweenTwoAnswers_isNotLooserThanTheFirst() {
    both(ACME, OPEN + REDACT);
    Frame stored = us.received(eu.posted(TEXT, OPS), NOW);
    us.source(GLOBEX, "apiVersion: residency/v9\n");
    Frame waiting = us.redecider.corrected(stored, NOW);
    assertThat(reader(waiting, 0, GLOBEX).outcome()).isEqualTo(new Outcome.Deferred("policy"));

    both(ACME, OPEN);
    us.policy(GLOBEX, OPEN);
    Frame known = us.redecider.corrected(waiting, NOW);

    assertThat(reader(known, 0, GLOBEX).outcome()).isNotEqualTo(Outcome.Copy.PLAIN);
    assertThat(reader(known, 0, GLOBEX).rules())
        .noneMatch(rule -> rule.rule().startsWith("UNKNOWN"));
    assertThat(had(known, 0, GLOBEX)).containsInstanceOf(Body.Posted.class);
    assertThat(holds(known, ADDRESS)).isFalse();
  }

  @Test
  void corrected_unknownAfterACopyThenBlocked_leavesNothingOfIt() {
    Frame stored = us.received(eu.posted(TEXT, OPS), NOW);
    us.source(GLOBEX, "apiVersion: residency/v9\n");
    us.source(INITECH, "apiVersion: residency/v9\n");
    Frame waiting = us.redecider.corrected(stored, NOW);
    us.policy(GLOBEX, "  - {id: A00, effect: block, because: closed}\n");
    us.policy(INITECH, "  - {id: A00, effect: block, because: closed}\n");

    Frame known = us.redecider.corrected(waiting, NOW);

    assertThat(holds(known, ADDRESS)).isFalse();
    assertThat(reader(known, 0, GLOBEX).outcome()).isEqualTo(new Outcome.Stub("closed"));
  }

  @Test
  void redecide_neverAnsweredAndBlockedNow_sendsNothing() {
    eu.source(GLOBEX, "apiVersion: residency/v9\n");
    Frame waiting = eu.posted(TEXT, OPS);
    assertThat(reader(waiting, 0, GLOBEX).outcome()).isEqualTo(new Outcome.Deferred("policy"));
    assertThat(reader(waiting, 0, GLOBEX).slot()).isEqualTo(Plan.NO_SLOT);

    eu.policy(GLOBEX, "  - {id: A00, effect: block, because: closed}\n");

    assertThat(reader(eu.redecider.redecide(waiting, NOW), 0, GLOBEX).outcome())
        .isEqualTo(new Outcome.Block("closed"));
  }

  private void both(OrgId org, String rules) {
    eu.policy(org, rules);
    us.policy(org, rules);
  }

  private static Frame blanked(Frame frame, EventId by) {
    Entry entry = frame.entries().getFirst();
    List<Entry.Slot> slots =
        entry.records().stream()
            .map(slot -> {
              Event event = RecordCodec.decode(slot.bytes()).event();
              Event tombstone =
                  new Event(
                      event.id(),
                      event.channel(),
                      event.stamp(),
                      event.org(),
                      Optional.empty(),
                      event.wireLevel(),
                      new Body.Tombstone(by));
              return new Entry.Slot(
                  slot.number(), RecordCodec.encode(tombstone, Classification.NONE));
            })
            .toList();
    return frame.revised(frame.plans(), List.of(entry.with(entry.plan(), slots)));
  }

  private static Frame deletion(Frame posted) {
    Entry entry = posted.entries().getFirst();
    Plan plan = posted.plan(entry);
    Event event =
        new Event(
            posted.id(entry),
            entry.channel(),
            RecordCodec.decode(entry.records().getFirst().bytes()).event().stamp(),
            Optional.of(ACME),
            Optional.empty(),
            1,
            new Body.Deleted(new EventId(EU, 11, OPS.bucket(), 7)));
    byte[] record = RecordCodec.encode(event, Classification.NONE);
    return new Frame(
        posted.head(),
        List.of(
            new Plan(
                plan.author(),
                plan.classes(),
                plan.labels(),
                plan.policySet(),
                plan.decidedAtMillis(),
                Plan.NO_END,
                List.of(Outcome.Copy.PLAIN),
                plan.readers().stream()
                    .map(each -> new Plan.Reader(each.org(), Outcome.Copy.PLAIN, 0, List.of()))
                    .toList())),
        List.of(
            new Entry(
                entry.sequence(),
                entry.channel(),
                1,
                0,
                EventKind.DELETED,
                List.of(new Entry.Slot(0, record)))),
        List.of(),
        List.of());
  }
}
