package dev.tidegate.chaos.play;

import static dev.tidegate.chaos.play.StoredWords.rests;
import static dev.tidegate.chaos.world.Words.WITHHELD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.chaos.world.Said;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.chaos.world.Simulation;
import dev.tidegate.chaos.world.Site;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What the issue asks of policies that change, end or are not known, played by script: what each
/// org is given, what its history and its region's store hold.
class ResidencyScenarios {
  private static final Duration A_MOMENT = Duration.ofSeconds(3);
  private static final String ADDRESS = "ann@acme.example";
  private static final String CARD = "4111 1111 1111 1111";
  private static final LocalDate TODAY = LocalDate.ofInstant(Simulation.START, ZoneOffset.UTC);
  private static final Instant MIDNIGHT =
      TODAY.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();

  /// Anything may go anywhere.
  private static final String OPEN =
      "  - {id: T00, effect: allow, because: nothing speaks against it}\n";

  /// What has a transfer may go.
  private static final String BY_TRANSFER =
      """
        - {id: T01, effect: allow, when: {same_region: true}, because: nothing leaves}
        - {id: T02, effect: allow, when: {transfer: [unrestricted]}, because: contract}
      """;

  private static final String WITHHOLD_ADDRESSES =
      "  - {id: T10, effect: withhold, when: {class: [contact], same_region: false},"
          + " because: under review}\n";
  private static final String REDACT_CARDS =
      "  - {id: T20, effect: redact, when: {class: [card], same_org: false}, because: PCI}\n";
  private static final String NO_CARDS_TO_INDIA =
      "  - {id: T21, effect: block, when: {class: [card], to: [IN]}, because: no cards there}\n";

  // (a) A transfer that ends

  @Test
  void transferEnds_whatCameBeforeIsWithdrawnWhatComesAfterIsBlockedAndDeletesStillCross() {
    Scenario play = Scenario.of(site(file("acme", TODAY, BY_TRANSFER)));
    ChannelId ops = play.channel("acme");
    Said before = play.org("acme").posts(ops, "before the end");
    play.runFor(A_MOMENT);
    assertThat(now(play)).isBefore(MIDNIGHT);
    assertThat(play.org("globex").sees(ops)).containsExactly("before the end");
    assertThat(rests(play, "us-va", "before the end")).isTrue();

    until(play, MIDNIGHT);
    Said after = play.org("acme").posts(ops, "after the end");
    play.runFor(A_MOMENT);

    assertThat(play.org("nordwind").sees(ops)).containsExactly("before the end", "after the end");
    for (String abroad : List.of("globex", "initech", "desi")) {
      assertThat(play.org(abroad).sees(ops)).containsExactly("before the end");
      assertThat(play.org(abroad).history(ops)).containsExactly(WITHHELD);
    }
    for (String region : List.of("us-va", "in-mh")) {
      assertThat(rests(play, region, "before the end")).isFalse();
      assertThat(rests(play, region, "after the end")).isFalse();
    }
    assertThat(outcome(play, "us-va", before.event(), "globex")).isInstanceOf(Outcome.Stub.class);
    assertThat(outcome(play, "eu-de", after.event(), "globex")).isInstanceOf(Outcome.Block.class);

    play.org("acme").deletes(ops, before.event());
    play.runFor(A_MOMENT);

    for (String org : List.of("nordwind", "globex", "initech", "desi")) {
      assertThat(play.org(org).sees(ops)).endsWith("delete " + before.event());
    }
    assertThat(rests(play, "eu-de", "before the end")).isFalse();
    play.quiet();
  }

  @Test
  void transferEnds_whileTheRegionIsDown_isSweptWhenItIsBack() {
    Scenario play = Scenario.of(site(file("acme", TODAY, BY_TRANSFER)));
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "before the end");
    play.runFor(A_MOMENT);
    play.crash("us-va");
    until(play, MIDNIGHT);
    assertThat(rests(play, "us-va", "before the end")).isTrue();

    play.start("us-va");
    play.runFor(A_MOMENT);

    assertThat(rests(play, "us-va", "before the end")).isFalse();
    play.quiet();
  }

  @Test
  void transferEnds_beforeACutLinkHeals_nothingOfWhatWaitedLeaves() {
    Scenario play = Scenario.of(site(file("acme", TODAY, BY_TRANSFER)));
    ChannelId ops = play.channel("acme");
    play.cut("eu-de", "us-va");
    Said waiting = play.org("acme").posts(ops, "too late");
    play.runFor(A_MOMENT);
    until(play, MIDNIGHT);
    play.heal("eu-de", "us-va");
    play.runFor(Duration.ofSeconds(10));

    assertThat(play.org("desi").sees(ops)).containsExactly("too late");
    assertThat(play.org("globex").sees(ops)).isEmpty();
    assertThat(play.org("globex").history(ops)).isEmpty();
    assertThat(outcome(play, "eu-de", waiting.event(), "globex")).isInstanceOf(Outcome.Block.class);
  }

  @Test
  void transferEnds_whileTheLinkIsCut_aDeleteBehindItStillArrivesWhenItHeals() {
    Scenario play = Scenario.of(site(file("acme", TODAY, BY_TRANSFER)));
    ChannelId ops = play.channel("acme");
    Said post = play.org("acme").posts(ops, "before the end");
    play.runFor(A_MOMENT);
    for (String other : List.of("us-va", "in-mh")) {
      play.cut("eu-de", other);
    }
    until(play, MIDNIGHT);
    play.org("acme").posts(ops, "after the end");
    play.org("acme").deletes(ops, post.event());
    play.runFor(A_MOMENT);
    assertThat(play.org("desi").sees(ops)).containsExactly("before the end");

    for (String other : List.of("us-va", "in-mh")) {
      play.heal("eu-de", other);
    }
    play.runFor(Duration.ofSeconds(10));

    for (String abroad : List.of("globex", "initech", "desi")) {
      assertThat(play.org(abroad).sees(ops))
          .containsExactly("before the end", "delete " + post.event());
    }
    for (String region : List.of("us-va", "in-mh")) {
      assertThat(rests(play, region, "before the end")).isFalse();
      assertThat(rests(play, region, "after the end")).isFalse();
    }
    play.quiet();
  }

  // (b) Edits, replies and reactions

  @Test
  void edit_ofAWithheldPost_givesTheNewWordsAndNothingOfTheOld() {
    Scenario play = Scenario.of(site(file("acme", OPEN + WITHHOLD_ADDRESSES)));
    ChannelId ops = play.channel("acme");
    Said post = play.org("acme").posts(ops, "write to " + ADDRESS);
    play.runFor(A_MOMENT);
    play.org("acme").edits(ops, post.event(), "ask at the desk");
    play.runFor(A_MOMENT);

    for (String abroad : List.of("globex", "initech", "desi")) {
      assertThat(play.org(abroad).sees(ops)).containsExactly(WITHHELD, "ask at the desk");
      assertThat(play.org(abroad).history(ops)).containsExactly(WITHHELD, "ask at the desk");
    }
    assertThat(rests(play, "us-va", ADDRESS)).isFalse();
    assertThat(rests(play, "eu-de", ADDRESS)).isTrue();
    play.quiet();
  }

  @Test
  void edit_thatBringsACardIntoAPlainPost_isDecidedAsAWhole() {
    Scenario play = Scenario.of(site(file("acme", OPEN + REDACT_CARDS + NO_CARDS_TO_INDIA)));
    ChannelId ops = play.channel("acme");
    Said post = play.org("acme").posts(ops, "which card was it");
    play.runFor(A_MOMENT);
    play.org("acme").edits(ops, post.event(), "it was " + CARD);
    play.runFor(A_MOMENT);

    assertThat(play.org("globex").sees(ops)).hasSize(2).startsWith("which card was it");
    assertThat(play.org("globex").sees(ops).getLast()).startsWith("it was").doesNotContain(CARD);
    assertThat(play.org("desi").sees(ops)).containsExactly("which card was it");
    for (String region : List.of("us-va", "in-mh")) {
      assertThat(rests(play, region, "1111")).isFalse();
    }
    play.quiet();
  }

  @Test
  void answers_toAWithheldPost_hangUnderItsStub() {
    Scenario play = Scenario.of(site(file("acme", OPEN + WITHHOLD_ADDRESSES)));
    ChannelId ops = play.channel("acme");
    Said post = play.org("acme").posts(ops, "write to " + ADDRESS);
    play.runFor(A_MOMENT);
    play.org("globex").replies(ops, post.event(), "what was that");
    play.org("desi").reacts(ops, post.event(), "eyes");
    play.runFor(A_MOMENT);

    assertThat(play.org("acme").sees(ops)).contains("what was that", "+eyes");
    assertThat(play.org("desi").sees(ops)).contains(WITHHELD, "what was that", "+eyes");
    assertThat(play.org("globex").sees(ops)).contains(WITHHELD, "what was that", "+eyes");
    play.quiet();
  }

  @Test
  void answers_toABlockedPost_areNotSentToWhoDoesNotHaveIt() {
    Scenario play = Scenario.of(site(file("acme", OPEN + REDACT_CARDS + NO_CARDS_TO_INDIA)));
    ChannelId ops = play.channel("acme");
    Said post = play.org("acme").posts(ops, "it was " + CARD);
    play.runFor(A_MOMENT);
    // From the author's region, and from one that was never told what desi gets.
    for (String org : List.of("nordwind", "globex")) {
      play.org(org).replies(ops, post.event(), "blocked by " + org);
      play.org(org).reacts(ops, post.event(), "lock");
    }
    Said byDesi = play.org("desi").replies(ops, post.event(), "a guess");
    play.runFor(A_MOMENT);

    assertThat(play.org("acme").sees(ops)).contains("blocked by nordwind", "blocked by globex");
    assertThat(play.org("initech").sees(ops)).hasSize(5);
    assertThat(play.org("desi").given(ops)).isEmpty();
    assertThat(play.org("desi").history(ops)).isEmpty();
    assertThat(rests(play, "in-mh", post.event().toString())).isFalse();
    assertThat(byDesi.refusal()).contains(ErrorCode.EVENT_UNKNOWN);
    play.quiet();
  }

  // (c) Two orgs of one region

  @Test
  void twoOrgsOfARegion_eachHasItsOwnByFeedHistoryAndExplanation() {
    String file =
        file(
            "acme",
            OPEN
                + "  - {id: T30, effect: redact, when: {class: [contact], reader: [globex]},"
                + " because: less}\n"
                + "  - {id: T31, effect: withhold, when: {class: [contact], reader: [initech]},"
                + " because: not covered}\n"
                + "  - {id: T32, effect: block, when: {class: [contact], reader: [desi]},"
                + " because: not there}\n");
    Scenario play = Scenario.of(site(file));
    ChannelId ops = play.channel("acme");
    Said post = play.org("acme").posts(ops, "write to " + ADDRESS);
    play.runFor(A_MOMENT);

    String redacted = play.org("globex").sees(ops).getFirst();
    assertThat(redacted).startsWith("write to").doesNotContain(ADDRESS);
    assertThat(play.org("globex").history(ops)).containsExactly(redacted);
    assertThat(play.org("initech").sees(ops)).containsExactly(WITHHELD);
    assertThat(play.org("initech").history(ops)).containsExactly(WITHHELD);
    Plan plan = explained(play, "us-va", post.event());
    assertThat(plan.readers())
        .extracting(reader -> reader.org().value())
        .containsExactlyInAnyOrder("globex", "initech");
    assertThat(rules(plan, "globex")).contains("T30").doesNotContain("T31");
    assertThat(rules(plan, "initech")).contains("T31").doesNotContain("T30");
    play.quiet();
  }

  // (d) What is not known

  @Test
  void fileWithAnUnknownDetector_everythingOfItsOrgWaitsUntilItIsKnown() {
    Scenario play = Scenario.of(site(file("acme", OPEN)));
    ChannelId ops = play.channel("acme");
    play.runFor(A_MOMENT);
    declare(play, "globex", file("globex", OPEN).replace("detect: [email]", "detect: [retina]"));
    play.runFor(A_MOMENT);

    Said post = play.org("acme").posts(ops, "is anybody there");
    play.runFor(Duration.ofSeconds(20));

    assertThat(play.alarms("eu-de")).contains("POLICY_UNREADABLE", "POLICY_UNKNOWN");
    assertThat(play.alarms("us-va")).contains("POLICY_UNREADABLE");
    assertThat(play.org("nordwind").sees(ops)).containsExactly("is anybody there");
    assertThat(play.org("desi").sees(ops)).containsExactly("is anybody there");
    assertThat(play.org("globex").sees(ops)).isEmpty();
    assertThat(outcome(play, "eu-de", post.event(), "globex"))
        .isEqualTo(new Outcome.Deferred("policy"));

    play.policy("globex", file("globex", OPEN));
    play.runFor(Duration.ofSeconds(40));

    assertThat(play.org("globex").sees(ops)).containsExactly("is anybody there");
    assertThat(outcome(play, "eu-de", post.event(), "globex")).isEqualTo(Outcome.Copy.PLAIN);
    play.quiet();
  }

  @Test
  void fileThatBecomesUnreadable_whatWasCopiedIsServedNoMoreButNotLost() {
    Scenario play = Scenario.of(site(file("acme", OPEN)));
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "hello");
    play.runFor(A_MOMENT);
    declare(play, "globex", "apiVersion: residency/v9\n");
    play.runFor(A_MOMENT);

    assertThat(play.org("globex").history(ops)).isEmpty();
    assertThat(play.org("initech").history(ops)).containsExactly("hello");

    play.policy("globex", file("globex", OPEN));
    play.runFor(A_MOMENT);

    assertThat(play.org("globex").history(ops)).containsExactly("hello");
    play.quiet();
  }

  @Test
  void orgWithoutAFile_isUnderTheBaseline() {
    Scenario play = Scenario.of(site(file("acme", OPEN)).withoutPolicy("desi"));
    ChannelId ops = play.channel("acme");
    Said post = play.org("acme").posts(ops, "hello");
    play.runFor(A_MOMENT);

    assertThat(play.org("desi").sees(ops)).isEmpty();
    assertThat(outcome(play, "eu-de", post.event(), "desi")).isInstanceOf(Outcome.Block.class);
    play.quiet();
  }

  // (e) Stricter rules

  @Test
  void stricterFile_whileAFrameWaitsOnACutLink_itLeavesStricter() {
    Scenario play = Scenario.of(site(file("acme", OPEN)));
    ChannelId ops = play.channel("acme");
    play.cut("eu-de", "us-va");
    play.org("acme").posts(ops, "write to " + ADDRESS);
    play.runFor(A_MOMENT);
    play.policy("acme", file("acme", OPEN + WITHHOLD_ADDRESSES));
    play.runFor(A_MOMENT);
    play.heal("eu-de", "us-va");
    play.runFor(Duration.ofSeconds(10));

    assertThat(play.org("globex").sees(ops)).containsExactly(WITHHELD);
    assertThat(rests(play, "us-va", ADDRESS)).isFalse();
    play.quiet();
  }

  @Test
  void stricterFile_takesBackCopiesThatNobodyReads() {
    Scenario play = Scenario.of(site(file("acme", OPEN)));
    ChannelId ops = play.channel("acme");
    Said post = play.org("acme").posts(ops, "write to " + ADDRESS);
    play.runFor(A_MOMENT);
    assertThat(rests(play, "us-va", ADDRESS)).isTrue();
    assertThat(rests(play, "in-mh", ADDRESS)).isTrue();

    play.policy("acme", file("acme", OPEN + WITHHOLD_ADDRESSES));
    play.runFor(A_MOMENT);

    assertThat(rests(play, "us-va", ADDRESS)).isFalse();
    assertThat(rests(play, "in-mh", ADDRESS)).isFalse();
    assertThat(rests(play, "eu-de", ADDRESS)).isTrue();
    assertThat(play.org("globex").history(ops)).containsExactly(WITHHELD);
    assertThat(rules(explained(play, "us-va", post.event()), "globex")).contains("T10");

    play.policy("acme", file("acme", OPEN));
    play.runFor(A_MOMENT);

    assertThat(play.org("globex").history(ops)).as("looser rules").containsExactly(WITHHELD);
    play.quiet();
  }

  @Test
  void stricterFile_inARegionThatIsCutOff_isInEffectThereWhenItIsHeard() {
    Scenario play = Scenario.of(site(file("acme", OPEN)));
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "write to " + ADDRESS);
    play.runFor(A_MOMENT);
    for (String other : List.of("eu-de", "in-mh")) {
      play.cut("us-va", other);
    }
    play.policy("acme", file("acme", OPEN + WITHHOLD_ADDRESSES));
    play.runFor(A_MOMENT);
    assertThat(rests(play, "in-mh", ADDRESS)).isFalse();
    assertThat(rests(play, "us-va", ADDRESS)).isTrue();

    // Not from acme's own region: control goes on over whoever is reached.
    play.heal("us-va", "in-mh");
    play.runFor(Duration.ofSeconds(10));

    assertThat(rests(play, "us-va", ADDRESS)).isFalse();
    play.quiet();
  }

  // Membership

  @Test
  void orgThatIsRemoved_isServedNothingMoreOfWhatRests() {
    Scenario play = Scenario.of(site(file("acme", OPEN)));
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "hello");
    play.runFor(A_MOMENT);
    play.disconnect("acme", ops, "desi");
    play.runFor(A_MOMENT);
    play.org("acme").posts(ops, "without desi");
    play.runFor(A_MOMENT);

    assertThat(play.org("desi").sees(ops)).containsExactly("hello");
    // It was given lawfully and no rule takes it back; nobody is shown it.
    assertThat(rests(play, "in-mh", "hello")).isTrue();
    assertThat(rests(play, "in-mh", "without desi")).isFalse();
    play.quiet();
  }

  // Deletes

  @Test
  void delete_thatIsNotDoneWhenTheBrokerDies_stillRefusesWhatComesBehindIt() {
    Scenario play = Scenario.of(site(file("acme", OPEN)));
    ChannelId ops = play.channel("acme");
    Said post = play.org("desi").posts(ops, "soon gone");
    play.runFor(A_MOMENT);
    play.region("in-mh").store().slow(true);
    Said delete = play.org("desi").deletes(ops, post.event());
    play.runUntil(() -> delete.reply().isPresent(), A_MOMENT);
    play.crash("in-mh");
    Said edit = play.org("desi").edits(ops, post.event(), "too late");
    assertThat(rests(play, "in-mh", "soon gone")).isTrue();
    play.start("in-mh");
    play.runFor(A_MOMENT);

    assertThat(edit.refusal()).contains(ErrorCode.MESSAGE_DELETED);
    play.quiet();
    assertThat(rests(play, "in-mh", "soon gone")).isFalse();
  }

  /// All orgs allow everything but for acme, whose file is given.
  private static Site site(String acme) {
    Site site = Site.EXAMPLE.policy("acme", acme);
    for (String org : List.of("nordwind", "globex", "initech", "desi")) {
      site = site.policy(org, file(org, OPEN));
    }
    return site;
  }

  private static String file(String org, String rules) {
    return file(org, TODAY.plusYears(5), rules);
  }

  private static String file(String org, LocalDate lastDay, String rules) {
    return """
    apiVersion: residency/v1
    policy: {id: %s-file, org: %s, version: 1.0.0, mode: enforce}
    regions:
      eu-de: {jurisdictions: [EU]}
      us-va: {jurisdictions: [US]}
      in-mh: {jurisdictions: [IN]}
    orgs:
      acme: {home: eu-de}
      nordwind: {home: eu-de}
      globex: {home: us-va}
      initech: {home: us-va}
      desi: {home: in-mh}
    transfers:
      - {from: [EU, US, IN], to: [EU, US, IN], basis: unrestricted, ref: MSA-1, expires: %s}
    classes:
      contact: {detect: [email]}
      card: {detect: [card-luhn]}
    rules:
    %s
    """
        .formatted(org, org, lastDay, rules);
  }

  /// Puts a file in force that an operator's tools would refuse.
  private static void declare(Scenario play, String org, String source) {
    OrgId owner = new OrgId(org);
    SimRegion home = play.world().org(owner).home();
    String hash = "%064x".formatted(source.hashCode() & 0xffffffffL);
    home.with(core ->
        core.declare(
            d -> d.policy(Optional.of(owner), source, hash),
            refused -> assertThat(refused).isEmpty(),
            home.now()));
  }

  private static Instant now(Scenario play) {
    return Instant.ofEpochMilli(play.world().simulation().now().millis());
  }

  private static void until(Scenario play, Instant instant) {
    play.runFor(Duration.between(now(play), instant).plus(A_MOMENT));
  }

  private static Plan explained(Scenario play, String region, EventId event) {
    List<RegionCore.Explained> answer = new ArrayList<>();
    play.region(region).with(core -> core.explain(event, it -> it.ifPresent(answer::add)));
    play.runUntil(() -> !answer.isEmpty(), A_MOMENT);
    return answer.getFirst().plan();
  }

  private static Outcome outcome(Scenario play, String region, EventId event, String org) {
    return explained(play, region, event).reader(new OrgId(org)).orElseThrow().outcome();
  }

  private static String rules(Plan plan, String org) {
    return plan.reader(new OrgId(org)).orElseThrow().rules().stream()
        .map(rule -> rule.rule())
        .collect(Collectors.joining(" "));
  }
}
