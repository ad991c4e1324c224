package dev.tidegate.chaos.play;

import static dev.tidegate.chaos.world.Words.DELETED;
import static dev.tidegate.chaos.world.Words.UNSUPPORTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.chaos.world.Said;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Regions of different releases, played by script: Europe has the later one from the start, with
/// polls, which came with wire level 2.
class EvolutionScenarios {
  private static final Duration A_MOMENT = Duration.ofSeconds(3);
  private static final Duration AFTER_A_START = Duration.ofSeconds(10);
  private static final WireLevels WITH_POLLS =
      new WireLevels(
          2,
          body -> body instanceof Body.Posted(String text, _) && text.startsWith("poll") ? 2 : 1);

  private final Scenario play = Scenario.example();

  @BeforeEach
  void upgradeEurope() {
    upgrade("eu-de");
  }

  @Test
  void poll_toARegionBelowItsLevel_isStoredAndAcknowledgedAndServedAsUnsupported() {
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "before");
    play.org("acme").posts(ops, "poll: tea?");
    says("acme", ops, "after");

    assertThat(play.org("globex").sees(ops)).containsExactly("before", UNSUPPORTED, "after");
    assertThat(play.org("globex").history(ops)).containsExactly("before", UNSUPPORTED, "after");
    assertThat(play.link("eu-de", "us-va").lagEvents()).isZero();
    assertThat(play.link("eu-de", "us-va").peerWireLevel()).isEqualTo(1);
    assertThat(play.alarms("us-va")).doesNotContain("POISON_EVENT");
  }

  @Test
  void words_fromARegionBelow_reachTheLaterOneAsTheyAre() {
    ChannelId ops = play.channel("globex");
    Said first = play.org("globex").posts(ops, "hello");
    play.runFor(A_MOMENT);
    play.org("globex").edits(ops, first.event(), "hello all");
    play.runFor(A_MOMENT);
    says("acme", ops, "poll: tea?");
    says("globex", ops, "whatever that was");

    assertThat(play.org("acme").sees(ops))
        .containsExactly("hello", "hello all", "poll: tea?", "whatever that was");
    assertThat(play.org("globex").sees(ops))
        .containsExactly("hello", "hello all", UNSUPPORTED, "whatever that was");
    assertThat(play.link("us-va", "eu-de").peerWireLevel()).isEqualTo(2);
  }

  @Test
  void regionBelow_onceUpgraded_servesWhatItHadStoredAsWhatItIs() {
    ChannelId ops = play.channel("acme");
    says("acme", ops, "poll: tea?");
    assertThat(play.org("globex").history(ops)).containsExactly(UNSUPPORTED);

    upgrade("us-va");
    play.runFor(AFTER_A_START);
    says("acme", ops, "poll: coffee?");

    assertThat(play.org("globex").history(ops)).containsExactly("poll: tea?", "poll: coffee?");
    assertThat(play.org("globex").sees(ops)).containsExactly(UNSUPPORTED, "poll: coffee?");
    assertThat(play.link("eu-de", "us-va").peerWireLevel()).isEqualTo(2);
  }

  @Test
  void delete_ofAPoll_takesItFromARegionThatNeverReadIt() {
    ChannelId ops = play.channel("acme");
    Said poll = play.org("acme").posts(ops, "poll: who leaves?");
    play.runFor(A_MOMENT);
    play.org("acme").deletes(ops, poll.event());
    play.runFor(A_MOMENT);

    assertThat(play.org("globex").history(ops)).first().isEqualTo(DELETED);
    upgrade("us-va");
    play.runFor(AFTER_A_START);
    assertThat(play.org("globex").history(ops)).first().isEqualTo(DELETED);
  }

  @Test
  void regionAtAHigherLevel_setBackToTheLower_servesItsOwnPollsAsUnsupported() {
    ChannelId ops = play.channel("acme");
    says("acme", ops, "poll: tea?");

    comesBack("eu-de", WireLevels.CURRENT);
    play.runFor(AFTER_A_START);
    says("acme", ops, "back again");

    assertThat(play.org("acme").history(ops)).containsExactly(UNSUPPORTED, "back again");
    assertThat(play.org("globex").sees(ops)).containsExactly(UNSUPPORTED, "back again");
  }

  /// An org posts, and all have it.
  private void says(String org, ChannelId channel, String text) {
    play.org(org).posts(channel, text);
    play.runFor(A_MOMENT);
  }

  /// The region comes back with the later release.
  private void upgrade(String region) {
    comesBack(region, WITH_POLLS);
  }

  private void comesBack(String region, WireLevels levels) {
    play.crash(region);
    play.region(region).levels(levels);
    play.start(region);
  }
}
