package dev.tidegate.chaos.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.chaos.world.Said;
import dev.tidegate.model.ChannelId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A region whose wall clock is wrong, played by script.
class ClockScenarios {
  private static final Duration A_MOMENT = Duration.ofSeconds(5);

  @Test
  void clock_tenMinutesAhead_publishesWaitWhileDeletesAndLinksGoOn() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "first");
    Said regretted = play.org("nordwind").posts(ops, "regretted");
    play.runFor(A_MOMENT);

    play.region("eu-de").skew(Duration.ofMinutes(10));
    play.runFor(A_MOMENT);
    Said waits = play.org("acme").posts(ops, "waits for the right time");
    play.org("nordwind").deletes(ops, regretted.event());
    play.org("globex").posts(ops, "from another region");
    play.runFor(A_MOMENT);

    assertThat(play.alarms("eu-de")).contains("CLOCK_SKEW");
    assertThat(play.alarms("us-va")).doesNotContain("CLOCK_SKEW");
    assertThat(waits.reply()).isEmpty();
    assertThat(play.org("nordwind").sees(ops)).contains("from another region");
    assertThat(StoredWords.rests(play, "us-va", "regretted")).isFalse();

    play.region("eu-de").skew(Duration.ZERO);
    play.runFor(A_MOMENT);

    assertThat(waits.reply()).isPresent();
    assertThat(play.org("globex").sees(ops)).contains("waits for the right time");
    play.quiet();
  }

  @Test
  void clock_tenMinutesBehind_publishesGoOn() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    play.region("eu-de").skew(Duration.ofMinutes(-10));
    play.runFor(A_MOMENT);

    Said said = play.org("acme").posts(ops, "late by the clock");
    play.runFor(A_MOMENT);

    assertThat(said.reply()).isPresent();
    assertThat(play.alarms("eu-de")).doesNotContain("CLOCK_SKEW");
    play.region("eu-de").skew(Duration.ZERO);
    play.quiet();
  }
}
