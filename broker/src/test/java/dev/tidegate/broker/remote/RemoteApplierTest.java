package dev.tidegate.broker.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.control.ControlCodec;
import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.ControlState;
import dev.tidegate.broker.control.InvitationId;
import dev.tidegate.broker.control.Lease;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.decide.Redecider;
import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.link.FederationView;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.AppendedBatches;
import dev.tidegate.compliance.DeliveredPolicies;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the receiving side does with each kind of frame, right and wrong.
class RemoteApplierTest {
  private static final RegionId EU = new RegionId("eu-de");
  private static final RegionId US = new RegionId("us-va");
  private static final OrgId ACME = new OrgId("acme");
  private static final OrgId GLOBEX = new OrgId("globex");
  private static final ChannelId CHANNEL = new ChannelId(7, 7);
  private static final Moment NOW = new Moment(0, 1_795_392_000_000L);
  private static final long RUN = 11;
  private static final long SESSION = 1;
  private static final BucketId OTHER = new BucketId(9);

  private final ControlState control = new ControlState();
  private final InMemoryJournal journal = new InMemoryJournal(1);
  private final Ends ends = new Ends(journal.recover());
  private final Heard heard = new Heard();
  private final Policies policies = new Policies(baseline(), (_, _) -> {});
  private final Lease lease = new Lease(US, Lease.DEFAULT);
  private final AppendedBatches appended = new AppendedBatches();
  private long euPosition;
  private long usPosition;
  private final RemoteApplier applier = start();
  private final GroupCommit commits = commits(applier);

  @BeforeEach
  void share() {
    eu(new ControlRecord.RegionDeclared(new TreeSet<>(List.of("EU"))));
    us(new ControlRecord.RegionDeclared(new TreeSet<>(List.of("EU"))));
    eu(new ControlRecord.OrgHomed(ACME));
    us(new ControlRecord.OrgHomed(GLOBEX));
    InvitationId invitation = new InvitationId(new ChannelId(9, 9));
    eu(new ControlRecord.ChannelCreated(CHANNEL, "ops", ACME, "one"));
    eu(new ControlRecord.OrgInvited(invitation, CHANNEL, "ops", ACME, GLOBEX));
    eu(new ControlRecord.InvitationAnswered(invitation, ACME, ControlRecord.Answer.APPROVED));
    us(new ControlRecord.InvitationAnswered(invitation, GLOBEX, ControlRecord.Answer.ACCEPTED));
    us(new ControlRecord.InvitationAnswered(invitation, GLOBEX, ControlRecord.Answer.APPROVED));
    eu(new ControlRecord.MemberAdded(CHANNEL, GLOBEX, invitation));
    policies.follow(control);
    assertThat(control.isConnected(CHANNEL, GLOBEX)).isTrue();
    applier.greeted(SESSION, hello(EU), NOW);
    heard.answers.clear();
  }

  @Test
  void data_thatFollows_isStoredThenAcknowledgedAndItsCreditGivenBack() {
    LinkMessage.Data data = data(frame(Pointer.START, RUN, 1, "a", "b"));

    applier.received(SESSION, data, NOW);
    assertThat(heard.answers).isEmpty();
    commit();

    assertThat(words()).containsExactly("a", "b");
    assertThat(heard.answers)
        .containsExactly(ack(RUN, 2), new LinkMessage.Credit(data.bytes(), data.events()));
  }

  @Test
  void data_thatIsHereAlready_isAcknowledgedAgainAndNotStoredTwice() {
    Frame frame = frame(Pointer.START, RUN, 1, "a");
    applier.received(SESSION, data(frame), NOW);
    commit();
    heard.answers.clear();

    applier.received(SESSION, data(frame), NOW);
    commit();

    assertThat(words()).containsExactly("a");
    assertThat(heard.answers).contains(ack(RUN, 1));
  }

  @Test
  void data_thatLeavesAGap_isAskedForAgain() {
    applier.received(SESSION, data(frame(new Pointer(RUN, 1), RUN, 2, "b")), NOW);
    commit();

    assertThat(words()).isEmpty();
    assertThat(heard.answers).anyMatch(LinkMessage.NackGap.class::isInstance);

    LinkMessage.Data again =
        new LinkMessage.Data(
            2,
            items(frame(Pointer.START, RUN, 1, "a"), frame(new Pointer(RUN, 1), RUN, 2, "b")),
            2);
    applier.received(SESSION, again, NOW);
    commit();

    assertThat(words()).containsExactly("a", "b");
  }

  @Test
  void data_thatBeginsInTheMiddleOfWhatIsHere_isAskedForAgain() {
    applier.received(SESSION, data(frame(Pointer.START, RUN, 1, "a", "b")), NOW);
    commit();
    heard.answers.clear();

    applier.received(SESSION, data(frame(new Pointer(RUN, 1), RUN, 2, "b", "c")), NOW);
    commit();

    assertThat(words()).containsExactly("a", "b");
    assertThat(heard.answers).anyMatch(LinkMessage.NackGap.class::isInstance);
  }

  @Test
  void skip_thatLeavesAGap_isAskedForAgain() {
    applier.received(SESSION, skipOf(OTHER, new Pointer(RUN, 4), 5, 9), NOW);
    commit();

    assertThat(ends.end(OTHER, EU)).isEqualTo(Pointer.START);
    assertThat(heard.answers)
        .containsExactly(
            new LinkMessage.Credit(32, 0), new LinkMessage.NackGap(1, OTHER, List.of(), "GAP"));
  }

  @Test
  void skip_thatIsHereAlready_doesNotSetTheStreamBack() {
    applier.received(SESSION, skipOf(OTHER, Pointer.START, 1, 9), NOW);
    commit();

    applier.received(SESSION, skipOf(OTHER, Pointer.START, 1, 3), NOW);
    commit();

    assertThat(ends.end(OTHER, EU)).isEqualTo(new Pointer(RUN, 9));
    assertThat(appended.all()).hasSize(1);
  }

  @Test
  void data_sentAgainOnANewLane_whileTheirCommitIsUnderWay_areStoredOnce() {
    Frame frame = frame(Pointer.START, RUN, 1, "a", "b");
    applier.received(SESSION, data(frame), NOW);
    applier.received(SESSION, skipOf(OTHER, Pointer.START, 1, 9), NOW);
    commits.pump(NOW);

    // The lane breaks; what the new one resumes from is what is durable: nothing.
    applier.gone(SESSION, NOW);
    applier.greeted(2, new LinkMessage.Hello(1, EU, "b1", RUN, Lane.LIVE, 2, 0), NOW);
    applier.received(2, new LinkMessage.Data(2, items(frame), 2), NOW);
    applier.received(
        2, new LinkMessage.Data(2, skipOf(OTHER, Pointer.START, 1, 9).items(), 0), NOW);
    commits.completed(journal.store(appended.all().getLast()), NOW);
    commit();

    assertThat(words()).containsExactly("a", "b");
    assertThat(ends.end(OTHER, EU)).isEqualTo(new Pointer(RUN, 9));
    assertThat(appended.all()).hasSize(1);
    assertThat(heard.answers).anyMatch(LinkMessage.Ack.class::isInstance);
  }

  @Test
  void data_withADamagedFrame_endsTheLane() {
    byte[] bytes = FrameCodec.encode(frame(Pointer.START, RUN, 1, "a"));
    bytes[bytes.length / 2] ^= 1;

    applier.received(
        SESSION, new LinkMessage.Data(1, List.of(new LinkMessage.FrameBytes(bytes)), 1), NOW);
    commit();

    assertThat(heard.ended).containsExactly("FRAME_DAMAGED");
    assertThat(words()).isEmpty();
    assertThat(applier.isLive()).as("told to feeds as live").isFalse();
  }

  @Test
  void data_beyondTheCredit_endsTheLaneAndTheNextBeginsWithAllOfIt() {
    LinkMessage.Data within = data(frame(Pointer.START, RUN, 1, "a"));
    List<LinkMessage.Item> items = items(frame(new Pointer(RUN, 1), RUN, 2, "b"));

    applier.received(SESSION, within, NOW);
    applier.received(SESSION, new LinkMessage.Data(1, items, (int) LaneSession.CREDIT_EVENTS), NOW);

    assertThat(heard.ended).containsExactly("LINK_PROTOCOL");
    assertThat(applier.isLive()).isFalse();
    applier.greeted(2, hello(EU), NOW);
    applier.received(
        2,
        new LinkMessage.Data(
            1, items(frame(Pointer.START, RUN, 1, "a")), (int) LaneSession.CREDIT_EVENTS),
        NOW);
    commit();
    assertThat(words()).containsExactly("a");
    assertThat(heard.ended).hasSize(1);
  }

  @Test
  void data_ofAnotherRegion_endsTheLane() {
    Frame foreign = frame(new RegionId("in-mh"), ACME, Pointer.START, RUN, 1, "a");

    applier.received(SESSION, data(foreign), NOW);

    assertThat(heard.ended).containsExactly("LINK_WRONG_REGION");
  }

  @Test
  void event_whoseAuthorIsNotAtHomeThere_isRefusedForGoodAndTheOthersFlow() {
    Frame forged = frame(EU, GLOBEX, Pointer.START, RUN, 1, "forged");
    applier.received(SESSION, data(forged, frame(new Pointer(RUN, 1), RUN, 2, "true")), NOW);
    commit();

    assertThat(words()).containsExactly("true");
    assertThat(heard.answers)
        .contains(
            new LinkMessage.Reject(CHANNEL.bucket(), RUN, 1, "AUTHOR_NOT_AT_HOME"), ack(RUN, 2));
    assertThat(appended.all().getFirst().refusals()).hasSize(1);
  }

  @Test
  void refusal_thatWasOnItsWayWhenTheLaneBroke_isToldAgainAfterResume() {
    applier.received(SESSION, data(frame(EU, GLOBEX, Pointer.START, RUN, 1, "forged")), NOW);
    commit();
    heard.answers.clear();

    applier.gone(SESSION, NOW);
    applier.greeted(2, hello(EU), NOW);

    assertThat(heard.answers).hasSize(2);
    assertThat(heard.answers.getFirst()).isInstanceOf(LinkMessage.Resume.class);
    assertThat(heard.answers.getLast())
        .isEqualTo(new LinkMessage.Reject(CHANNEL.bucket(), RUN, 1, "AUTHOR_NOT_AT_HOME"));
  }

  @Test
  void refusal_storedWhileNoLaneIsThere_isToldOnTheNextLiveLane() {
    applier.received(SESSION, data(frame(EU, GLOBEX, Pointer.START, RUN, 1, "forged")), NOW);
    commits.pump(NOW);
    applier.gone(SESSION, NOW);
    commits.completed(journal.store(appended.all().getLast()), NOW);
    assertThat(heard.answers).isEmpty();

    applier.greeted(2, hello(EU), NOW);

    assertThat(heard.answers).anyMatch(LinkMessage.Reject.class::isInstance);
  }

  @Test
  void refusal_whoseCommitFailed_isNotTold() {
    applier.received(SESSION, data(frame(EU, GLOBEX, Pointer.START, RUN, 1, "forged")), NOW);
    commits.pump(NOW);
    applier.gone(SESSION, NOW);
    commits.completed(new Completion.Failed("disk full"), NOW);

    applier.greeted(2, hello(EU), NOW);

    assertThat(heard.answers).noneMatch(LinkMessage.Reject.class::isInstance);
  }

  @Test
  void refusals_moreThanAreToldAgain_theLatestAre() {
    Pointer end = Pointer.START;
    for (int i = 1; i <= Refusals.KEPT + 3; i++) {
      Frame forged = frame(EU, GLOBEX, end, RUN, i, "forged");
      applier.received(SESSION, data(forged), NOW);
      commit();
      end = forged.end();
    }
    heard.answers.clear();

    applier.gone(SESSION, NOW);
    applier.greeted(2, hello(EU), NOW);

    assertThat(heard.answers).hasSize(1 + Refusals.KEPT);
    assertThat(heard.answers.get(1))
        .isEqualTo(new LinkMessage.Reject(CHANNEL.bucket(), RUN, 4, "AUTHOR_NOT_AT_HOME"));
  }

  @Test
  void event_thatIsNoRecord_parksItsChannelAndTheStreamGoesOn() {
    Frame good = frame(Pointer.START, RUN, 1, "a");
    Entry.Slot junk = new Entry.Slot(0, new byte[] {1, 2, 3});
    Frame poison =
        new Frame(
            good.head(),
            good.plans(),
            List.of(good.entries().getFirst().with(0, List.of(junk))),
            List.of(),
            List.of());

    applier.received(SESSION, data(poison, frame(new Pointer(RUN, 1), RUN, 2, "b")), NOW);
    commit();

    assertThat(words()).containsExactly("b");
    assertThat(heard.parked).containsExactly(CHANNEL);
    assertThat(journal.recover().parked()).hasSize(1);
  }

  @Test
  void data_decidedUnderControlThatIsNotHere_waitsUntilItIs() {
    applier.received(SESSION, data(frame(EU, ACME, Pointer.START, RUN, 1, oneAhead(), "a")), NOW);
    commit();
    assertThat(words()).isEmpty();
    assertThat(heard.answers).isEmpty();

    eu(new ControlRecord.OrgHomed(new OrgId("nordwind")));
    commit();

    assertThat(words()).containsExactly("a");
  }

  @Test
  void data_whoseControlNeverComes_areRefusedAfter30SecondsAndOthersFlow() {
    LinkMessage.Data data = data(frame(EU, ACME, Pointer.START, RUN, 1, oneAhead(), "a"));
    applier.received(SESSION, data, NOW);
    applier.received(SESSION, skipOf(OTHER, Pointer.START, 1, 1), NOW);
    commit();
    assertThat(ends.end(OTHER, EU)).isEqualTo(new Pointer(RUN, 1));
    heard.answers.clear();

    applier.tick(NOW.plus(Duration.ofMillis(29_999)));
    assertThat(heard.answers).isEmpty();
    assertThat(heard.alarms).isEmpty();
    applier.tick(NOW.plus(Duration.ofSeconds(30)));

    assertThat(heard.alarms).containsExactly("POLICY_SET_UNKNOWN");
    assertThat(heard.answers)
        .containsExactly(
            new LinkMessage.NackGap(1, CHANNEL.bucket(), List.of(), "POLICY_SET_UNKNOWN"),
            new LinkMessage.Credit(data.bytes(), data.events()));
    applier.tick(NOW.plus(Duration.ofMinutes(10)));
    commit();
    assertThat(heard.alarms).hasSize(1);
    assertThat(heard.answers).hasSize(2);
    assertThat(words()).isEmpty();
  }

  @Test
  void data_whoseControlComesAfter29Seconds_areStored() {
    applier.received(SESSION, data(frame(EU, ACME, Pointer.START, RUN, 1, oneAhead(), "a")), NOW);
    applier.tick(NOW.plus(Duration.ofSeconds(29)));

    eu(new ControlRecord.OrgHomed(new OrgId("nordwind")));
    applier.tick(NOW.plus(Duration.ofSeconds(31)));
    commit();

    assertThat(words()).containsExactly("a");
    assertThat(heard.alarms).isEmpty();
  }

  @Test
  void data_whoseControlComesAfter40Seconds_areAskedForAgainAndStoredOnce() {
    Frame first = frame(EU, ACME, Pointer.START, RUN, 1, oneAhead(), "a");
    applier.received(SESSION, data(first), NOW);
    applier.received(SESSION, data(frame(new Pointer(RUN, 1), RUN, 2, "b")), NOW);
    applier.tick(NOW.plus(Duration.ofSeconds(30)));
    heard.answers.clear();
    // On its way before the sender heard of the refusal.
    LinkMessage.Data late = data(frame(new Pointer(RUN, 2), RUN, 3, "c"));
    applier.received(SESSION, late, NOW.plus(Duration.ofSeconds(30)));
    assertThat(heard.answers).containsExactly(new LinkMessage.Credit(late.bytes(), late.events()));

    eu(new ControlRecord.OrgHomed(new OrgId("nordwind")));
    LinkMessage.Data again =
        new LinkMessage.Data(
            2,
            items(
                first,
                frame(new Pointer(RUN, 1), RUN, 2, "b"),
                frame(new Pointer(RUN, 2), RUN, 3, "c")),
            3);
    applier.received(SESSION, again, NOW.plus(Duration.ofSeconds(40)));
    commit();
    applier.tick(NOW.plus(Duration.ofSeconds(80)));

    assertThat(words()).containsExactly("a", "b", "c");
    assertThat(heard.alarms).containsExactly("POLICY_SET_UNKNOWN");
  }

  @Test
  void data_decidedUnderAnOlderPolicySet_areDecidedAnewOnlyStricter() {
    Frame sent = frame(Pointer.START, RUN, 1, "a");
    String source = DeliveredPolicies.examples().getOrDefault("globex.yaml", "");
    String hash = policy("globex.yaml", source).hash();
    us(new ControlRecord.PolicyActivated(Optional.of(GLOBEX), source, hash, 1));
    policies.follow(control);

    applier.received(SESSION, data(sent), NOW);
    commit();
    applier.tick(NOW.plus(Duration.ofMinutes(1)));

    // The sender's org has no file, and the baseline lets nothing cross.
    assertThat(words()).isEmpty();
    assertThat(heard.answers).contains(ack(RUN, 1));
    assertThat(heard.alarms).isEmpty();
  }

  @Test
  void run_thatForksOffAnOlderPlace_isStoredUnderItsOwnNamesAndAlarmed() {
    applier.received(SESSION, data(frame(Pointer.START, RUN, 1, "a", "b", "c")), NOW);
    commit();

    // The peer's store was put back to after "a"; its new run goes on from there.
    applier.received(SESSION, data(frame(new Pointer(RUN, 1), 22, 1, "d")), NOW);
    commit();

    assertThat(words()).containsExactly("a", "b", "c", "d");
    assertThat(heard.alarms).contains("STORE_REGRESSED");
    assertThat(ends.end(CHANNEL.bucket(), EU)).isEqualTo(new Pointer(22, 1));
  }

  @Test
  void hello_ofAnotherRegionThanTheCertificates_isEnded() {
    applier.greeted(2, hello(new RegionId("in-mh")), NOW);

    assertThat(heard.ended).containsExactly("LINK_WRONG_REGION");
  }

  @Test
  void fetch_ofAThirdRegionsEvents_endsTheLaneAndIsAlarmed() {
    openControl();

    applier.received(CONTROL, fetch(new RegionId("in-mh"), 1, 1), NOW);

    assertThat(heard.ended).containsExactly("LINK_WRONG_REGION");
    assertThat(heard.alarms).containsExactly("LINK_WRONG_REGION");
    assertThat(heard.answers).isEmpty();
  }

  @Test
  void fetch_onADataLane_endsIt() {
    applier.received(SESSION, fetch(EU, 1, 1), NOW);

    assertThat(heard.ended).containsExactly("LINK_PROTOCOL");
  }

  @Test
  void fetch_ofThePeersEvents_givesThemAsTheyAreStored() {
    applier.received(SESSION, data(frame(Pointer.START, RUN, 1, "a", "b", "c")), NOW);
    commit();
    openControl();

    applier.received(CONTROL, fetch(EU, 2, 3), NOW);
    applier.received(CONTROL, fetch(EU, 4, 9), NOW);

    assertThat(answers(0)).containsExactly("FOUND 3", "b", "c");
    assertThat(answers(1)).containsExactly("NOT_HELD 9");
  }

  @Test
  void fetch_ofThePeersEventsThatAreDamagedHereToo_saysSo() {
    applier.received(SESSION, data(frame(Pointer.START, RUN, 1, "a", "b")), NOW);
    commit();
    journal.damage(new EventId(EU, RUN, CHANNEL.bucket(), 1));
    openControl();

    applier.received(CONTROL, fetch(EU, 1, 1), NOW);

    assertThat(answers(0)).containsExactly("DAMAGED 2");
  }

  @Test
  void fetch_ofOurEvents_givesWhatThePeerMayHaveNow() {
    own(acmesPlan(Outcome.Copy.PLAIN, policies.active().hash()), "a", "b");
    openControl();

    applier.received(CONTROL, fetch(US, 1, 2), NOW);
    applier.received(CONTROL, fetch(US, 3, 3), NOW);
    applier.received(CONTROL, new LinkMessage.Fetch(3, CHANNEL.bucket(), US, RUN + 1, 1, 2), NOW);

    assertThat(answers(0)).containsExactly("FOUND 2", "a", "b");
    assertThat(answers(1)).containsExactly("LOST 3");
    assertThat(answers(2)).containsExactly("LOST 2");
  }

  @Test
  void fetch_ofOurEventsThatThePeerMayNotHave_givesNothing() {
    own(acmesPlan(new Outcome.Block("no"), policies.active().hash()), "a");
    openControl();

    applier.received(CONTROL, fetch(US, 1, 1), NOW);

    assertThat(answers(0)).containsExactly("NOT_HELD 1");
  }

  @Test
  void fetch_ofOurEventsWithADecisionThatDoesNotStand_isDecidedAnewFirst() {
    own(acmesPlan(Outcome.Copy.PLAIN, "00".repeat(32)), "a");
    openControl();

    applier.received(CONTROL, fetch(US, 1, 1), NOW);

    assertThat(heard.refreshed).hasSize(1);
    assertThat(answers(0)).containsExactly("LATER 0");
  }

  @Test
  void fetch_ofOurEventsThatAreLost_saysSo() {
    Frame gap = frame(US, GLOBEX, Pointer.START, RUN, 1, "a");
    Entry lost = new Entry(1, CHANNEL, 0, -1, EventKind.GAP, List.of());
    store(new Frame(gap.head(), List.of(), List.of(lost), List.of(), List.of()));
    openControl();

    applier.received(CONTROL, fetch(US, 1, 1), NOW);

    assertThat(answers(0)).containsExactly("LOST 1");
  }

  private static final long CONTROL = 5;

  private void openControl() {
    applier.greeted(
        CONTROL, new LinkMessage.Hello(1, EU, "b1", RUN, Lane.CONTROL, 2, NOW.millis()), NOW);
    heard.answers.clear();
    lease.heard(EU, NOW.nanos());
  }

  private LinkMessage.Fetch fetch(RegionId origin, long from, long to) {
    return new LinkMessage.Fetch(from, CHANNEL.bucket(), origin, RUN, from, to);
  }

  private Plan acmesPlan(Outcome outcome, String policySet) {
    return new Plan(
        GLOBEX,
        Collections.emptySortedSet(),
        Collections.emptySortedSet(),
        policySet,
        NOW.millis(),
        Plan.NO_END,
        List.of(Outcome.Copy.PLAIN),
        List.of(
            new Plan.Reader(
                ACME, outcome, outcome instanceof Outcome.Copy ? 0 : Plan.NO_SLOT, List.of())));
  }

  /// Stores events of this region's own.
  private void own(Plan plan, String... texts) {
    Frame frame = frame(US, GLOBEX, Pointer.START, RUN, 1, texts);
    store(new Frame(frame.head(), List.of(plan), frame.entries(), List.of(), List.of()));
  }

  private void store(Frame frame) {
    Batch.Builder batch = Batch.builder();
    batch.frames.add(frame);
    var stored = (Completion.Stored) journal.store(batch.build(1));
    ends.stored(stored.frames(), List.of());
  }

  /// What an answer says: its outcome and how far it reaches, and the words that it gives.
  private List<String> answers(int index) {
    var answer = (LinkMessage.Fetched) heard.answers.get(index);
    List<String> said = new ArrayList<>();
    said.add(answer.outcome() + " " + answer.through());
    for (byte[] bytes : answer.frames()) {
      try {
        for (Entry entry : FrameCodec.decode(bytes).entries()) {
          assertThat(entry.channelPosition()).isZero();
          Body body = RecordCodec.decode(entry.record(0).orElseThrow()).event().body();
          said.add(((Body.Posted) body).text());
        }
      } catch (DamagedFrameException e) {
        throw new AssertionError(e);
      }
    }
    return said;
  }

  private RemoteApplier start() {
    Planner planner = new Planner(US, control, policies);
    return new RemoteApplier(
        US,
        EU,
        1,
        control,
        new Redecider(US, policies, planner),
        new FederationView(EU, control, lease, planner::stands),
        ends,
        new HybridClock(),
        heard);
  }

  private GroupCommit commits(RemoteApplier of) {
    return new GroupCommit(List.of(of.live(), of.catchUp()), ends, 0, 100, 1 << 20, appended);
  }

  private void commit() {
    int before = appended.all().size();
    commits.pump(NOW);
    if (appended.all().size() > before) {
      commits.completed(journal.store(appended.all().getLast()), NOW);
    }
  }

  private List<String> words() {
    Answer answer = journal.answer(new Query.FramesFrom(CHANNEL.bucket(), 1, 1 << 20));
    List<String> words = new ArrayList<>();
    for (Frame frame : ((Answer.Frames) answer).frames()) {
      for (Entry entry : frame.entries()) {
        Body body = RecordCodec.decode(entry.record(0).orElseThrow()).event().body();
        words.add(((Body.Posted) body).text());
      }
    }
    return words;
  }

  private static LinkMessage.Hello hello(RegionId region) {
    return new LinkMessage.Hello(1, region, "b1", RUN, Lane.LIVE, 1, NOW.millis());
  }

  private static LinkMessage ack(long incarnation, long sequence) {
    TreeMap<BucketId, Pointer> applied = new TreeMap<>();
    applied.put(CHANNEL.bucket(), new Pointer(incarnation, sequence));
    return new LinkMessage.Ack(1, applied);
  }

  private static LinkMessage.Data data(Frame... frames) {
    int events = 0;
    for (Frame frame : frames) {
      events += frame.entries().size();
    }
    return new LinkMessage.Data(1, items(frames), events);
  }

  private static List<LinkMessage.Item> items(Frame... frames) {
    List<LinkMessage.Item> items = new ArrayList<>();
    for (Frame frame : frames) {
      items.add(new LinkMessage.FrameBytes(FrameCodec.encode(frame)));
    }
    return items;
  }

  private Frame frame(Pointer after, long run, long first, String... texts) {
    return frame(EU, ACME, after, run, first, texts);
  }

  private Frame frame(
      RegionId origin, OrgId author, Pointer after, long run, long first, String... texts) {
    return frame(
        origin, author, after, run, first, new TreeMap<>(control.vector().positions()), texts);
  }

  private Frame frame(
      RegionId origin,
      OrgId author,
      Pointer after,
      long run,
      long first,
      SortedMap<RegionId, Long> decidedUnder,
      String... texts) {
    Plan plan =
        new Plan(
            author,
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            policies.active().hash(),
            NOW.millis(),
            Plan.NO_END,
            List.of(Outcome.Copy.PLAIN),
            List.of(new Plan.Reader(GLOBEX, Outcome.Copy.PLAIN, 0, List.of())));
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      EventId id = new EventId(origin, run, CHANNEL.bucket(), first + i);
      Event event =
          new Event(
              id,
              CHANNEL,
              Stamp.of(NOW.millis(), i),
              Optional.of(author),
              Optional.of(new UserId("ann")),
              1,
              new Body.Posted(texts[i], Optional.empty()));
      byte[] record = RecordCodec.encode(event, Classification.NONE);
      entries.add(
          new Entry(
              first + i, CHANNEL, 0, 0, EventKind.POSTED, List.of(new Entry.Slot(0, record))));
    }
    FrameHead head =
        new FrameHead(
            CHANNEL.bucket(),
            origin,
            run,
            after,
            first,
            first + texts.length - 1,
            0,
            0,
            0,
            false,
            new TreeMap<>(),
            decidedUnder);
    return new Frame(head, List.of(plan), entries, List.of(), List.of());
  }

  /// What is here and one more entry of the peer's.
  private SortedMap<RegionId, Long> oneAhead() {
    TreeMap<RegionId, Long> ahead = new TreeMap<>(control.vector().positions());
    ahead.merge(EU, 1L, Long::sum);
    return ahead;
  }

  private static LinkMessage.Data skipOf(BucketId bucket, Pointer after, long from, long to) {
    return new LinkMessage.Data(1, List.of(new LinkMessage.Skip(bucket, after, RUN, from, to)), 0);
  }

  private void eu(ControlRecord record) {
    apply(EU, ++euPosition, record);
  }

  private void us(ControlRecord record) {
    apply(US, ++usPosition, record);
  }

  private void apply(RegionId region, long position, ControlRecord record) {
    control.apply(new ControlEntry(region, position, ControlCodec.encode(record, NOW.millis())));
  }

  private static PolicyFile baseline() {
    return policy("baseline.yaml", DeliveredPolicies.baseline());
  }

  private static PolicyFile policy(String name, String source) {
    try {
      return PolicyFile.parse(name, source);
    } catch (PolicyFileException e) {
      throw new AssertionError(e);
    }
  }

  /// What the applier wanted done.
  private final class Heard implements RemoteApplier.Effects {
    private final List<LinkMessage> answers = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final List<String> alarms = new ArrayList<>();
    private final List<ChannelId> parked = new ArrayList<>();
    private final List<Frame> refreshed = new ArrayList<>();

    @Override
    public void answer(long session, LinkMessage.FromReceiver message) {
      answers.add(message);
    }

    @Override
    public void end(long session, String reason) {
      ended.add(reason);
    }

    @Override
    public void control(ControlEntry entry) {}

    @Override
    public void helloSaid(RegionId peer, Moment now) {}

    @Override
    public void heard(RegionId region, long atNanos) {}

    @Override
    public void parked(Batch.Parking parking) {
      parked.add(parking.channel());
    }

    @Override
    public void inbound(RegionId peer, boolean live, boolean catchingUp, Moment now) {}

    @Override
    public void alarm(String code, String detail) {
      alarms.add(code);
    }

    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {
      then.accept(journal.answer(query), NOW);
    }

    @Override
    public void refresh(Frame stale, BiConsumer<Frame, Moment> then) {
      refreshed.add(stale);
      then.accept(stale, NOW);
    }

    @Override
    public void wake() {}
  }
}
