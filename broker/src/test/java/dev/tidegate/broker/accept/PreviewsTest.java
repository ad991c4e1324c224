package dev.tidegate.broker.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.control.Applied;
import dev.tidegate.broker.control.ChannelCards;
import dev.tidegate.broker.control.ControlCodec;
import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.control.ControlNews;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.ControlState;
import dev.tidegate.broker.control.InvitationId;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Recovered;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.LoopReads;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PreviewsTest {
  private static final RegionId EU = new RegionId("eu-de");
  private static final OrgId ACME = new OrgId("acme");
  private static final OrgId NORDWIND = new OrgId("nordwind");
  private static final OrgId STRANGER = new OrgId("stranger");
  private static final ChannelId CHANNEL = new ChannelId(7, 7);

  private static final String BASELINE =
      """
      apiVersion: residency/v1
      policy: {id: baseline, org: baseline, version: 2026.11.1, mode: enforce}
      classes:
        pii.email: {detect: [email]}
      rules:
        - {id: B00, effect: allow, when: {same_region: true}, because: stays here}
      """;

  private static final String NO_ADDRESSES =
      """
      apiVersion: residency/v1
      policy: {id: acme, org: acme, version: 2026.11.1, mode: enforce}
      regions: {eu-de: {jurisdictions: [EU]}}
      orgs: {acme: {home: eu-de}}
      classes:
        pii.email: {detect: [email]}
      rules:
        - {id: A00, effect: allow, when: {same_region: true}, because: stays here}
        - {id: A01, effect: redact, when: {class: [pii.email]}, because: no addresses}
      """;

  private final ControlState control = new ControlState();
  private final Policies policies = new Policies(file("baseline.yaml", BASELINE), (_, _) -> {});
  private final Recovered recovered = new InMemoryJournal(1).recover();
  private final Publisher publisher =
      new Publisher(
          EU,
          11,
          control,
          policies,
          new Planner(EU, control, policies),
          new Ends(recovered),
          new HybridClock(),
          recovered,
          AcceptConfig.DEFAULTS,
          new NoEffects());
  private long position;
  private long nanos;
  private int asked;
  private Runnable meanwhile = () -> {};
  private final LoopReads loop =
      new LoopReads(
          task -> {
            asked++;
            task.accept(now());
            meanwhile.run();
          },
          Duration.ofSeconds(1));
  private final ChannelCards cards = new ChannelCards(control, loop, () -> nanos);
  private final Previews previews =
      new Previews(publisher, cards, policies::active, loop, this::now, 0);

  private Moment now() {
    return new Moment(nanos, 1_795_392_000_000L + nanos / 1_000_000);
  }

  private static PolicyFile file(String name, String text) {
    try {
      return PolicyFile.parse(name, text);
    } catch (PolicyFileException e) {
      throw new AssertionError(e);
    }
  }

  /// As a broker does: applied, followed, then told to the edge.
  private void apply(ControlRecord record) {
    long before = control.localPosition();
    var entry = new ControlEntry(EU, ++position, ControlCodec.encode(record, 0));
    Applied.Done done = (Applied.Done) control.apply(entry);
    policies.follow(control);
    var news = new ControlNews(before, control.localPosition(), done.changes());
    cards.applied(news);
    previews.applied(news);
    nanos++;
  }

  @BeforeEach
  void share() {
    InvitationId invitation = new InvitationId(new ChannelId(9, 9));
    apply(new ControlRecord.RegionDeclared(new TreeSet<>(List.of("EU"))));
    apply(new ControlRecord.OrgHomed(ACME));
    apply(new ControlRecord.OrgHomed(NORDWIND));
    apply(new ControlRecord.OrgHomed(STRANGER));
    apply(new ControlRecord.ChannelCreated(CHANNEL, "ops", ACME, "one"));
    apply(new ControlRecord.OrgInvited(invitation, CHANNEL, "ops", ACME, NORDWIND));
    apply(new ControlRecord.InvitationAnswered(invitation, ACME, ControlRecord.Answer.APPROVED));
    apply(
        new ControlRecord.InvitationAnswered(invitation, NORDWIND, ControlRecord.Answer.ACCEPTED));
    apply(
        new ControlRecord.InvitationAnswered(invitation, NORDWIND, ControlRecord.Answer.APPROVED));
    apply(new ControlRecord.MemberAdded(CHANNEL, NORDWIND, invitation));
  }

  private static Envelope posted(String text) {
    return new Envelope(
        CHANNEL, new UserId("ann"), new TreeSet<>(), new Body.Posted(text, Optional.empty()));
  }

  private String shownTo(OrgId reader, String text) {
    Preview preview = previews.preview(ACME, posted(text));
    return preview.renditions().get(preview.plan().reader(reader).orElseThrow().slot());
  }

  @Test
  void preview_orgNotInTheChannel_refusedAsAPublishWouldBe() {
    assertThatThrownBy(() -> previews.preview(STRANGER, posted("words")))
        .isInstanceOfSatisfying(
            TidegateException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANNEL_UNKNOWN));
    assertThatThrownBy(() -> previews.preview(new OrgId("elsewhere"), posted("words")))
        .isInstanceOfSatisfying(
            TidegateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_HOME));
  }

  @Test
  void preview_sameClassesAgain_theLoopIsNotAsked() {
    assertThat(shownTo(NORDWIND, "hello")).isEqualTo("hello");
    int before = asked;

    assertThat(shownTo(NORDWIND, "hello again")).isEqualTo("hello again");
    assertThat(asked).isEqualTo(before);

    assertThat(shownTo(NORDWIND, "ann@example.com")).isEqualTo("ann@example.com");
    assertThat(asked).as("other classes").isEqualTo(before + 1);
  }

  @Test
  void preview_policyChangedSince_isDecidedAnew() {
    assertThat(shownTo(NORDWIND, "ann@example.com")).isEqualTo("ann@example.com");

    apply(activated());

    assertThat(shownTo(NORDWIND, "ann@example.com")).doesNotContain("ann@");
  }

  @Test
  void preview_policyChangesWhileTheAnswerIsOnItsWay_isNotKept() {
    cards.member(ACME, CHANNEL);
    meanwhile =
        () -> {
          meanwhile = () -> {};
          apply(activated());
        };
    assertThat(shownTo(NORDWIND, "ann@example.com")).isEqualTo("ann@example.com");

    assertThat(shownTo(NORDWIND, "ann@example.com")).doesNotContain("ann@");
  }

  @Test
  void preview_factsChangedSince_theLoopIsAskedAgain() {
    shownTo(NORDWIND, "hello");
    int before = asked;

    apply(new ControlRecord.RegionDeclared(new TreeSet<>(List.of("EU", "UK"))));
    shownTo(NORDWIND, "hello");

    assertThat(asked).isEqualTo(before + 1);
  }

  @Test
  void applied_newsAreMissing_theLoopIsAskedAgain() {
    shownTo(NORDWIND, "hello");
    cards.member(ACME, CHANNEL);
    int before = asked;

    previews.applied(
        new ControlNews(control.localPosition() + 1, control.localPosition() + 2, List.of()));
    nanos++;
    shownTo(NORDWIND, "hello");

    assertThat(asked).isEqualTo(before + 1);
  }

  @Test
  void preview_memberGone_noLongerAReader() {
    shownTo(NORDWIND, "hello");

    apply(new ControlRecord.MemberRemoved(CHANNEL, NORDWIND));

    assertThat(previews.preview(ACME, posted("hello")).plan().reader(NORDWIND)).isEmpty();
    assertThatThrownBy(() -> previews.preview(NORDWIND, posted("hello")))
        .isInstanceOfSatisfying(
            TidegateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISCONNECTED));
  }

  private static ControlRecord activated() {
    PolicyFile file = file("acme.yaml", NO_ADDRESSES);
    return new ControlRecord.PolicyActivated(Optional.of(ACME), NO_ADDRESSES, file.hash(), 1);
  }

  private static final class NoEffects implements Publisher.Effects {
    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {
      throw new AssertionError("Nothing is read for a preview");
    }

    @Override
    public void wake() {}
  }
}
