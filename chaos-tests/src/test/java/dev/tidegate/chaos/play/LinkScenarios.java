package dev.tidegate.chaos.play;

import static dev.tidegate.chaos.play.StoredWords.rests;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.link.BreakerState;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.link.LinkState;
import dev.tidegate.chaos.world.Said;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.chaos.world.Site;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What the issue asks of links between regions, played by script.
class LinkScenarios {
  private static final Duration OPENS_WITHIN = Duration.ofMillis(2_500);
  private static final Duration LIVE_WITHIN = Duration.ofSeconds(5);
  private static final Duration A_MOMENT = Duration.ofSeconds(3);
  private static final OrgId ACME = new OrgId("acme");
  private static final RegionId EU = new RegionId("eu-de");
  private static final RegionId US = new RegionId("us-va");
  private static final RegionId IN = new RegionId("in-mh");

  @Test
  void link_cutAndHealedWhileIdle_opensInTimeAndCatchesUp() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "before");
    play.runFor(Duration.ofSeconds(10));

    play.cut("eu-de", "in-mh");
    play.runUntil(() -> isOpen(play, "eu-de", "in-mh"), OPENS_WITHIN);
    play.org("acme").posts(ops, "meanwhile");
    play.runFor(Duration.ofSeconds(20));
    assertThat(play.org("globex").sees(ops)).containsExactly("before", "meanwhile");
    assertThat(play.org("desi").sees(ops)).containsExactly("before");

    play.heal("eu-de", "in-mh");
    play.runUntil(() -> isLive(play, "eu-de", "in-mh"), LIVE_WITHIN);
    play.runFor(Duration.ofSeconds(1));
    assertThat(play.org("desi").sees(ops)).containsExactly("before", "meanwhile");
    play.quiet();
  }

  @Test
  void link_cutAndHealedWhileBusy_opensInTimeHoldsUpNobodyAndLosesNothing() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    List<String> said = new ArrayList<>();
    talk(play, ops, said, Duration.ofSeconds(1));

    play.cut("eu-de", "in-mh");
    Duration opened = Duration.ZERO;
    while (!isOpen(play, "eu-de", "in-mh")) {
      talk(play, ops, said, Duration.ofMillis(50));
      opened = opened.plusMillis(50);
    }
    assertThat(opened).isLessThanOrEqualTo(OPENS_WITHIN);
    talk(play, ops, said, Duration.ofSeconds(10));
    play.runFor(Duration.ofMillis(200));
    assertThat(play.org("globex").sees(ops)).as("not held up").isEqualTo(said);
    assertThat(play.link("eu-de", "in-mh").lagEvents()).isPositive();

    play.heal("eu-de", "in-mh");
    Duration live = Duration.ZERO;
    while (!isLive(play, "eu-de", "in-mh")) {
      talk(play, ops, said, Duration.ofMillis(50));
      live = live.plusMillis(50);
    }
    assertThat(live).isLessThanOrEqualTo(LIVE_WITHIN);
    play.runFor(A_MOMENT);
    assertThat(play.org("desi").sees(ops)).isEqualTo(said);
    play.quiet();
  }

  @Test
  void receiver_killedInMidStream_getsEachMessageOnceAndInOrder() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    List<String> said = new ArrayList<>();
    talk(play, ops, said, Duration.ofSeconds(1));
    for (int kill = 1; kill <= 3; kill++) {
      play.crash("in-mh");
      talk(play, ops, said, Duration.ofSeconds(kill));
      play.start("in-mh");
      talk(play, ops, said, Duration.ofMillis(700));
    }
    play.runFor(Duration.ofSeconds(10));

    assertThat(play.org("desi").sees(ops)).isEqualTo(said);
    play.quiet();
  }

  @Test
  void frames_givenTwiceLateAndOutOfOrder_areStoredOnceAndInOrder() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    for (RegionId to : List.of(US, IN)) {
      play.world().network().proxy(EU, to).buggy(true);
    }
    List<String> said = new ArrayList<>();
    talk(play, ops, said, Duration.ofSeconds(8));
    for (RegionId to : List.of(US, IN)) {
      play.world().network().proxy(EU, to).buggy(false);
    }
    play.runFor(Duration.ofSeconds(10));

    for (String org : List.of("globex", "initech", "desi")) {
      assertThat(play.org(org).sees(ops)).isEqualTo(said);
    }
    play.quiet();
  }

  // Control

  @Test
  void controlLog_behindThere_holdsTheDataWithAnAlarmAndNeverBlamesTheLink() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    play.runFor(A_MOMENT);
    losesControl(play, true);
    play.policy("acme", Site.EXAMPLE.policies().get(ACME) + "\n");
    play.runFor(Duration.ofMillis(100));
    play.org("acme").posts(ops, "under the new file");

    play.runFor(Duration.ofSeconds(28));
    assertThat(play.alarms("eu-de")).doesNotContain("CONTROL_BEHIND");
    play.runFor(Duration.ofSeconds(12));
    assertThat(play.alarms("eu-de")).contains("CONTROL_BEHIND");
    assertThat(play.org("globex").sees(ops)).containsExactly("under the new file");
    assertThat(rests(play, "in-mh", "under the new file")).isFalse();
    assertThat(play.link("eu-de", "in-mh").reason()).isEqualTo("CONTROL_BEHIND");
    assertThat(play.link("eu-de", "in-mh").breaker()).isInstanceOf(BreakerState.Closed.class);

    losesControl(play, false);
    play.runFor(LIVE_WITHIN);
    assertThat(play.org("desi").sees(ops)).containsExactly("under the new file");
    play.quiet();
  }

  /// No sender of ours sends what the far region's echo does not cover: it is played by hand.
  @Test
  void policySet_thatIsNotKnownFor30Seconds_isAlarmedAndNothingOfItIsTaken() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    play.runFor(A_MOMENT);
    play.cut("eu-de", "us-va");
    Said post = play.org("acme").posts(ops, "decided elsewhere");
    play.runFor(A_MOMENT);
    SimRegion us = play.region("us-va");
    long session = Long.MAX_VALUE;
    LinkMessage.Hello hello =
        new LinkMessage.Hello(1, EU, "by-hand", post.event().incarnation(), Lane.LIVE, 1, 0);
    us.with(core -> core.greeted(session, EU, hello, us.now()));
    us.with(core -> core.received(session, ahead(play, post), us.now()));

    play.runFor(Duration.ofSeconds(29));
    assertThat(play.alarms("us-va")).doesNotContain("POLICY_SET_UNKNOWN");
    play.runFor(Duration.ofSeconds(2));
    assertThat(play.alarms("us-va")).containsOnlyOnce("POLICY_SET_UNKNOWN");
    assertThat(rests(play, "us-va", "decided elsewhere")).isFalse();

    us.with(core -> core.gone(session, us.now()));
    play.heal("eu-de", "us-va");
    play.runFor(Duration.ofSeconds(10));
    assertThat(play.org("globex").sees(ops)).containsExactly("decided elsewhere");
    play.quiet();
  }

  // Poison

  @Test
  void poisonEvent_parksItsChannelAndOthersFlowUntilItIsReleased() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    ChannelId other = play.channel("acme");
    play.world().network().poison(IN).strike();
    play.org("acme").posts(ops, "poison");
    play.runFor(A_MOMENT);
    play.org("acme").posts(ops, "behind it");
    play.org("acme").posts(other, "elsewhere");
    play.runFor(A_MOMENT);

    assertThat(play.org("globex").sees(ops)).containsExactly("poison", "behind it");
    assertThat(play.org("desi").sees(other)).containsExactly("elsewhere");
    assertThat(play.org("desi").sees(ops)).isEmpty();
    assertThat(play.region("in-mh").core().orElseThrow().parked()).hasSize(1);
    assertThat(play.alarms("eu-de")).containsOnlyOnce("EVENT_REJECTED");

    play.release("in-mh", ops);
    play.runFor(A_MOMENT);
    assertThat(play.org("desi").sees(ops)).containsExactly("behind it");
    play.quiet();
  }

  @Test
  void refusal_lostWithTheConnection_isToldWhenTheLinkIsBack() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    play.runFor(A_MOMENT);
    play.world().network().poison(IN).strike();
    play.org("acme").posts(ops, "poison");
    // Alarmed as it is given to the store; told when that is done.
    play.runUntil(() -> play.alarms("in-mh").contains("EVENT_REFUSED"), A_MOMENT);
    play.cut("eu-de", "in-mh");
    play.runFor(Duration.ofSeconds(10));
    assertThat(play.alarms("eu-de")).doesNotContain("EVENT_REJECTED");

    for (int i = 0; i < 3; i++) {
      play.heal("eu-de", "in-mh");
      play.runFor(Duration.ofSeconds(10));
      play.cut("eu-de", "in-mh");
      play.runFor(Duration.ofSeconds(10));
    }

    assertThat(play.alarms("eu-de")).containsOnlyOnce("EVENT_REJECTED");
    play.release("in-mh", ops);
    play.quiet();
  }

  /// Twenty messages a second.
  private static void talk(Scenario play, ChannelId channel, List<String> said, Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 50) {
      String words = "message " + (said.size() + 1);
      play.org("acme").posts(channel, words);
      said.add(words);
      play.runFor(Duration.ofMillis(50));
    }
  }

  private static boolean isOpen(Scenario play, String from, String to) {
    return play.link(from, to).breaker() instanceof BreakerState.Open;
  }

  private static boolean isLive(Scenario play, String from, String to) {
    return play.link(from, to).state() instanceof LinkState.Live;
  }

  /// Control entries reach India from nowhere.
  private static void losesControl(Scenario play, boolean isLosing) {
    for (RegionId from : List.of(EU, US)) {
      play.world().network().proxy(from, IN).losesControl(isLosing);
    }
  }

  /// The frame of a post as if it were decided under one more control entry of its region.
  private static LinkMessage.Data ahead(Scenario play, Said post) {
    Frame frame = StoredWords.frameOf(play, "eu-de", post.event());
    FrameHead head = frame.head();
    SortedMap<RegionId, Long> control = new TreeMap<>(head.control());
    control.merge(EU, 1L, Long::sum);
    FrameHead later =
        new FrameHead(
            head.bucket(),
            head.origin(),
            head.incarnation(),
            head.after(),
            head.firstSequence(),
            head.lastSequence(),
            0,
            0,
            0,
            false,
            head.dependencies(),
            control);
    Frame sent = new Frame(later, frame.plans(), frame.entries(), List.of(), List.of());
    return new LinkMessage.Data(
        1, List.of(new LinkMessage.FrameBytes(FrameCodec.encode(sent))), frame.entries().size());
  }
}
