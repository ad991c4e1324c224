package dev.tidegate.chaos.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.chaos.world.Said;
import dev.tidegate.model.ChannelId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A region whose store has no room for more, played by script.
class StoreScenarios {
  private static final Duration A_MOMENT = Duration.ofSeconds(3);

  private static void takes(Scenario play, long percent) {
    var region = play.region("eu-de");
    region.with(core -> core.measured(percent, 100, region.now()));
  }

  @Test
  void store_full_publishesWaitWhileDeletesReadsAndLinksGoOn() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "first");
    Said regretted = play.org("nordwind").posts(ops, "regretted");
    play.runFor(A_MOMENT);

    takes(play, 96);
    Said waits = play.org("acme").posts(ops, "waits for room");
    play.org("nordwind").deletes(ops, regretted.event());
    play.org("globex").posts(ops, "from another region");
    play.runFor(A_MOMENT);

    assertThat(play.alarms("eu-de")).contains("STORE_FULL");
    assertThat(waits.reply()).isEmpty();
    assertThat(StoredWords.rests(play, "us-va", "regretted")).isFalse();
    assertThat(play.org("nordwind").sees(ops)).contains("first", "from another region");
    assertThat(play.org("acme").history(ops)).contains("first", "from another region");

    takes(play, 90);
    play.runFor(A_MOMENT);

    assertThat(waits.reply()).isPresent();
    assertThat(play.org("globex").sees(ops)).contains("waits for room");
    play.quiet();
  }

  @Test
  void edit_ofWhatAnOldCopyBroughtBack_losesItsWordsWhereTheDeleteIsKnown() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    Said regretted = play.org("acme").posts(ops, "regretted");
    play.runFor(A_MOMENT);
    var old = play.region("eu-de").journal().copy();
    play.org("acme").deletes(ops, regretted.event());
    play.runFor(A_MOMENT);
    assertThat(StoredWords.rests(play, "us-va", "regretted")).isFalse();

    play.region("eu-de").restore(old);
    play.start("eu-de");
    play.runFor(A_MOMENT);
    Said edit = play.org("acme").edits(ops, regretted.event(), "said once more");
    play.runFor(A_MOMENT);

    assertThat(edit.reply()).isPresent();
    assertThat(StoredWords.rests(play, "eu-de", "said once more")).isTrue();
    assertThat(StoredWords.rests(play, "us-va", "said once more")).isFalse();
    play.quiet();
  }
}
