package dev.tidegate.chaos.play;

import static dev.tidegate.chaos.play.StoredWords.rests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.chaos.world.Said;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the issue asks of members that come and go while regions are out of each other's reach,
/// played by script.
class MembershipScenarios {
  private static final Duration A_MOMENT = Duration.ofSeconds(3);
  private static final Duration A_WHILE = Duration.ofSeconds(15);

  @Test
  void org_removedDuringAPartition_isGivenNothingMoreAndKeepsWhatItHad() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "before");
    play.org("desi").posts(ops, "desi before");
    play.runFor(A_MOMENT);
    for (String other : List.of("eu-de", "us-va")) {
      play.cut("in-mh", other);
    }
    play.runFor(A_MOMENT);
    play.org("acme").posts(ops, "waits for desi");
    play.runFor(A_MOMENT);
    play.disconnect("acme", ops, "desi");
    play.org("acme").posts(ops, "without desi");
    Said unknowing = play.org("desi").posts(ops, "desi does not know");
    play.runFor(A_WHILE);
    assertThat(unknowing.reply()).isPresent();

    for (String other : List.of("eu-de", "us-va")) {
      play.heal("in-mh", other);
    }
    play.runFor(A_WHILE);
    Said after = play.org("desi").posts(ops, "and now?");
    play.runFor(A_MOMENT);

    assertThat(play.org("desi").sees(ops))
        .containsExactlyInAnyOrder("before", "desi before", "desi does not know");
    assertThat(rests(play, "in-mh", "waits for desi")).isFalse();
    assertThat(rests(play, "in-mh", "without desi")).isFalse();
    assertThat(after.refusal()).contains(ErrorCode.DISCONNECTED);
    // Its home took it before it could know: what is acknowledged is not lost.
    for (String org : List.of("acme", "nordwind", "globex", "initech")) {
      assertThat(play.org(org).sees(ops))
          .containsExactlyInAnyOrder(
              "before", "desi before", "waits for desi", "without desi", "desi does not know");
    }
    play.quiet();
  }

  @Test
  void org_thatWasRemovedWhileOutOfReach_whatItSaysBehindTheNewsReachesNobody() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    play.runFor(A_MOMENT);
    play.cut("in-mh", "eu-de");
    play.disconnect("acme", ops, "desi");
    play.runFor(A_MOMENT);

    // The host's region cannot tell desi's; the third one does.
    Said said = play.org("desi").posts(ops, "still here?");
    play.runFor(A_MOMENT);

    assertThat(said.refusal()).contains(ErrorCode.DISCONNECTED);
    assertThat(play.org("globex").sees(ops)).isEmpty();
    play.quiet();
  }

  @Test
  void org_thatCutsItselfOffWhileItsHostsRegionIsDown_isOutAtOnce() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    play.org("globex").posts(ops, "before");
    play.runFor(A_MOMENT);
    play.crash("eu-de");
    play.runFor(A_MOMENT);

    play.disconnect("desi", ops, "desi");
    play.runFor(A_MOMENT);
    play.org("globex").posts(ops, "meanwhile");
    Said refused = play.org("desi").posts(ops, "may I");
    play.runFor(A_MOMENT);

    assertThat(refused.refusal()).contains(ErrorCode.DISCONNECTED);
    assertThat(play.org("initech").sees(ops)).containsExactly("before", "meanwhile");
    assertThat(play.org("desi").sees(ops)).containsExactly("before");
    assertThat(rests(play, "in-mh", "meanwhile")).isFalse();

    play.start("eu-de");
    play.runFor(A_WHILE);
    play.org("acme").posts(ops, "the host is back");
    play.runFor(A_MOMENT);
    assertThat(play.org("globex").sees(ops))
        .containsExactly("before", "meanwhile", "the host is back");
    assertThat(play.org("desi").sees(ops)).containsExactly("before");
    assertThat(rests(play, "in-mh", "the host is back")).isFalse();
    play.quiet();
  }

  @Test
  void org_thatIsNotInAChannel_getsNothingOfItAndCannotTellItFromNone() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme", "globex");
    play.org("acme").posts(ops, "between us");
    play.runFor(A_MOMENT);

    for (String outsider : List.of("initech", "desi")) {
      assertThat(play.org(outsider).sees(ops)).isEmpty();
      assertThat(whyNoHistory(play, outsider, ops))
          .isEqualTo(whyNoHistory(play, outsider, new ChannelId(1, 1)))
          .isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
      Said said = play.org(outsider).posts(ops, "hello?");
      play.runFor(A_MOMENT);
      assertThat(said.refusal()).contains(ErrorCode.CHANNEL_UNKNOWN);
    }
    assertThat(play.org("globex").sees(ops)).containsExactly("between us");
    assertThat(rests(play, "in-mh", "between us")).isFalse();
    play.quiet();
  }

  private static ErrorCode whyNoHistory(Scenario play, String org, ChannelId channel) {
    return catchThrowableOfType(TidegateException.class, () -> play.org(org).history(channel))
        .code();
  }
}
