package dev.tidegate.chaos.play;

import static dev.tidegate.chaos.world.Words.DELETED;
import static dev.tidegate.chaos.world.Words.UNSUPPORTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.chaos.world.Said;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Regions of different releases, played by script: the later one has polls, which came with wire
/// level 2.
class EvolutionScenarios {
  private static final Duration A_MOMENT = Duration.ofSeconds(3);
  private static final WireLevels WITH_POLLS =
      new WireLevels(
          2,
          body -> body instanceof Body.Posted(String text, _) && text.startsWith("poll") ? 2 : 1);

  @Test
  void poll_toARegionBelowItsLevel_isStoredAndAcknowledgedAndServedAsUnsupported() {
    Scenario play = Scenario.example();
    later(play, "eu-de");
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "before");
    play.org("acme").posts(ops, "poll: tea?");
    play.org("acme").posts(ops, "after");
    play.runFor(A_MOMENT);

    assertThat(play.org("globex").sees(ops)).containsExactly("before", UNSUPPORTED, "after");
    assertThat(play.org("globex").history(ops)).containsExactly("before", UNSUPPORTED, "after");
    assertThat(play.link("eu-de", "us-va").lagEvents()).isZero();
    assertThat(play.link("eu-de", "us-va").peerWireLevel()).isEqualTo(1);
    assertThat(play.alarms("us-va")).doesNotContain("POISON_EVENT");
  }

  @Test
  void words_fromARegionBelow_reachTheLaterOneAsTheyAre() {
    Scenario play = Scenario.example();
    later(play, "eu-de");
    ChannelId ops = play.channel("globex");
    Said first = play.org("globex").posts(ops, "hello");
    play.runFor(A_MOMENT);
    play.org("globex").edits(ops, first.event(), "hello all");
    play.runFor(A_MOMENT);
    play.org("acme").posts(ops, "poll: tea?");
    play.runFor(A_MOMENT);
    play.org("globex").posts(ops, "whatever that was");
    play.runFor(A_MOMENT);

    assertThat(play.org("acme").sees(ops))
        .containsExactly("hello", "hello all", "poll: tea?", "whatever that was");
    assertThat(play.org("globex").sees(ops))
        .containsExactly("hello", "hello all", UNSUPPORTED, "whatever that was");
    assertThat(play.link("us-va", "eu-de").peerWireLevel()).isEqualTo(2);
  }

  @Test
  void regionBelow_onceUpgraded_servesWhatItHadStoredAsWhatItIs() {
    Scenario play = Scenario.example();
    later(play, "eu-de");
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "poll: tea?");
    play.runFor(A_MOMENT);
    assertThat(play.org("globex").history(ops)).containsExactly(UNSUPPORTED);

    later(play, "us-va");
    play.runFor(Duration.ofSeconds(10));
    play.org("acme").posts(ops, "poll: coffee?");
    play.runFor(A_MOMENT);

    assertThat(play.org("globex").history(ops)).containsExactly("poll: tea?", "poll: coffee?");
    assertThat(play.org("globex").sees(ops)).containsExactly(UNSUPPORTED, "poll: coffee?");
    assertThat(play.link("eu-de", "us-va").peerWireLevel()).isEqualTo(2);
  }

  @Test
  void delete_ofAPoll_takesItFromARegionThatNeverReadIt() {
    Scenario play = Scenario.example();
    later(play, "eu-de");
    ChannelId ops = play.channel("acme");
    Said poll = play.org("acme").posts(ops, "poll: who leaves?");
    play.runFor(A_MOMENT);
    play.org("acme").deletes(ops, poll.event());
    play.runFor(A_MOMENT);

    assertThat(play.org("globex").history(ops)).first().isEqualTo(DELETED);
    later(play, "us-va");
    play.runFor(Duration.ofSeconds(10));
    assertThat(play.org("globex").history(ops)).first().isEqualTo(DELETED);
  }

  @Test
  void regionAtAHigherLevel_setBackToTheLower_servesItsOwnPollsAsUnsupported() {
    Scenario play = Scenario.example();
    later(play, "eu-de");
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "poll: tea?");
    play.runFor(A_MOMENT);

    play.crash("eu-de");
    play.region("eu-de").levels(WireLevels.CURRENT);
    play.start("eu-de");
    play.runFor(Duration.ofSeconds(10));
    play.org("acme").posts(ops, "back again");
    play.runFor(A_MOMENT);

    assertThat(play.org("acme").history(ops)).containsExactly(UNSUPPORTED, "back again");
    assertThat(play.org("globex").sees(ops)).containsExactly(UNSUPPORTED, "back again");
  }

  /// The region comes back with the later release.
  private static void later(Scenario play, String region) {
    play.crash(region);
    play.region(region).levels(WITH_POLLS);
    play.start(region);
  }
}
