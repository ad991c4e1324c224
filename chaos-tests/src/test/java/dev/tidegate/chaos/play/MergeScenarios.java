package dev.tidegate.chaos.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.chaos.world.Said;
import dev.tidegate.model.ChannelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Small frames that are merged while others still read them, played by script.
class MergeScenarios {
  private static final Duration A_MOMENT = Duration.ofMillis(300);
  private static final Duration A_WHILE = Duration.ofSeconds(12);

  private static List<Said> post(Scenario play, ChannelId channel, int from, int to) {
    List<Said> said = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      said.add(play.org("acme").posts(channel, text(i)));
      play.runFor(A_MOMENT);
    }
    return said;
  }

  private static List<Frame> frames(Scenario play, String region, ChannelId channel) {
    Query all = new Query.FramesFrom(channel.bucket(), 1, Integer.MAX_VALUE);
    return ((Answer.Frames) play.region(region).journal().answer(all)).frames();
  }

  private static String text(int number) {
    return "message number " + number + ".";
  }

  private static List<String> numbered(int from, int to) {
    List<String> all = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      all.add(text(i));
    }
    return all;
  }

  private static long merged(Scenario play, String region) {
    return play.region(region).core().map(RegionCore::mergedFrames).orElse(0L);
  }

  @Test
  void region_wasCutOffInTheMidstOfWhatWasMerged_getsTheRest() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    post(play, ops, 1, 7);
    play.cut("eu-de", "us-va");
    play.cut("in-mh", "us-va");
    post(play, ops, 8, 20);
    play.runFor(A_WHILE);

    Frame merged = frames(play, "eu-de", ops).getFirst();
    assertThat(merged.head().firstSequence()).isLessThan(7);
    assertThat(merged.head().lastSequence()).isGreaterThan(7);
    assertThat(merged(play, "eu-de")).isPositive();
    assertThat(play.org("globex").sees(ops)).isEqualTo(numbered(1, 7));

    play.heal("eu-de", "us-va");
    play.heal("in-mh", "us-va");
    play.runFor(A_WHILE);

    assertThat(play.org("globex").sees(ops)).isEqualTo(numbered(1, 20));
    assertThat(play.org("globex").history(ops)).isEqualTo(numbered(1, 20));
    play.quiet();
  }

  @Test
  void delete_ofWhatWasMerged_takesItsWordsOutAndNoOthers() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    List<Said> said = post(play, ops, 1, 6);
    Said edited = play.org("acme").edits(ops, said.get(4).event(), "instead");
    play.runFor(A_WHILE);
    assertThat(merged(play, "us-va")).isPositive();

    play.org("acme").deletes(ops, said.get(4).event());
    play.org("acme").deletes(ops, said.get(1).event());
    play.runFor(A_MOMENT);
    play.runFor(A_MOMENT);

    assertThat(edited.reply()).isPresent();
    for (String region : List.of("eu-de", "us-va", "in-mh")) {
      for (String gone : List.of(text(2), text(5), "instead")) {
        assertThat(StoredWords.rests(play, region, gone)).as(region + " " + gone).isFalse();
      }
      assertThat(StoredWords.rests(play, region, text(4))).as(region).isTrue();
    }
    play.quiet();
  }

  @Test
  void rot_inWhatWasMergedHere_isMendedByARegionThatHasTheParts() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    List<Said> said = post(play, ops, 1, 6);
    play.runFor(A_WHILE);
    assertThat(merged(play, "eu-de")).isPositive();

    play.region("eu-de").rot().strike(said.get(3).event(), new SplittableRandom(1));
    play.region("eu-de").rot().look();
    play.runFor(A_WHILE);

    assertThat(play.alarms("eu-de")).contains("FRAME_DAMAGED").doesNotContain("RANGE_LOST");
    assertThat(play.org("acme").history(ops)).isEqualTo(numbered(1, 6));
    play.quiet();
  }
}
