package dev.tidegate.chaos.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.link.BreakerState;
import dev.tidegate.broker.link.LinkState;
import dev.tidegate.model.ChannelId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What the issue asks of links between regions, played by script.
class LinkScenarios {
  private static final Duration OPENS_WITHIN = Duration.ofMillis(2_500);
  private static final Duration LIVE_WITHIN = Duration.ofSeconds(5);

  @Test
  void link_cutAndHealed_opensInTimeAndCatchesUp() {
    Scenario play = Scenario.example();
    ChannelId ops = play.channel("acme");
    play.org("acme").posts(ops, "before");
    play.runFor(Duration.ofSeconds(1));

    play.cut("eu-de", "in-mh");
    Duration opened =
        play.runUntil(
            () -> play.link("eu-de", "in-mh").breaker() instanceof BreakerState.Open, OPENS_WITHIN);
    play.org("acme").posts(ops, "meanwhile");
    play.runFor(Duration.ofSeconds(20));
    assertThat(opened).isLessThanOrEqualTo(OPENS_WITHIN);
    assertThat(play.org("globex").sees(ops)).containsExactly("before", "meanwhile");
    assertThat(play.org("desi").sees(ops)).containsExactly("before");

    play.heal("eu-de", "in-mh");
    play.runUntil(() -> play.link("eu-de", "in-mh").state() instanceof LinkState.Live, LIVE_WITHIN);
    play.runFor(Duration.ofSeconds(1));
    assertThat(play.org("desi").sees(ops)).containsExactly("before", "meanwhile");
    play.quiet();
  }
}
