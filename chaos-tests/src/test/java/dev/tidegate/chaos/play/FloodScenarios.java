package dev.tidegate.chaos.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.quota.Limit;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.quota.OrgLimits;
import dev.tidegate.broker.quota.Rate;
import dev.tidegate.chaos.world.Said;
import dev.tidegate.chaos.world.Site;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// An org that goes far beyond its quota, and hammers, played by script.
class FloodScenarios {
  private static final int BURST = 50;
  private static final int PER_SECOND = 20;
  private static final int FLOOD = 10 * BURST;
  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  @Test
  void flood_besideItsNeighbour_getsItsQuotaAndHoldsUpNobody() {
    Scenario play = Scenario.of(Site.EXAMPLE.limits(limits("acme")));
    ChannelId ops = play.channel("acme");
    List<Said> flood = flood(play, ops);

    // The neighbour at home in the same region, in the same channel.
    for (int second = 1; second <= 10; second++) {
      Said beside = play.org("nordwind").posts(ops, "beside " + second);
      play.runFor(A_MOMENT);
      assertThat(beside.reply()).as("second " + second).isPresent();
      assertThat(play.org("globex").sees(ops)).contains("beside " + second);
      assertThat(accepted(flood)).isBetween(1L, BURST + (long) PER_SECOND * second);
    }
    assertThat(play.region("eu-de").quota().refused().get(Limit.EVENTS_PER_SECOND)).isPositive();

    play.runUntil(() -> accepted(flood) == FLOOD, Duration.ofSeconds(60));
    play.runFor(A_MOMENT);
    assertThat(seen(play, "globex", ops)).isEqualTo(expected());
    play.quiet();
  }

  @Test
  void flood_whileLinksBreakAndItsBrokerDies_losesNothingThatWasAcknowledged() {
    Scenario play = Scenario.of(Site.EXAMPLE.limits(limits("acme")));
    ChannelId ops = play.channel("acme");
    List<Said> flood = flood(play, ops);

    play.cut("eu-de", "us-va");
    play.runFor(Duration.ofSeconds(4));
    play.crash("eu-de");
    play.runFor(A_MOMENT);
    play.start("eu-de");
    play.runFor(Duration.ofSeconds(4));
    play.heal("eu-de", "us-va");
    Said beside = play.org("nordwind").posts(ops, "beside");
    play.runFor(Duration.ofSeconds(2));
    assertThat(beside.reply()).isPresent();

    play.runUntil(() -> accepted(flood) == FLOOD, Duration.ofSeconds(60));
    play.quiet();
    for (String org : List.of("nordwind", "globex", "desi")) {
      assertThat(seen(play, org, ops)).as(org).isEqualTo(expected());
    }
  }

  private static List<Said> flood(Scenario play, ChannelId channel) {
    List<Said> flood = new ArrayList<>();
    for (int i = 0; i < FLOOD; i++) {
      flood.add(play.org("acme").posts(channel, "flood " + i));
    }
    return flood;
  }

  private static List<String> expected() {
    return IntStream.range(0, FLOOD).mapToObj(i -> "flood " + i).toList();
  }

  private static List<String> seen(Scenario play, String org, ChannelId channel) {
    return play.org(org).sees(channel).stream().filter(it -> it.startsWith("flood")).toList();
  }

  private static long accepted(List<Said> flood) {
    return flood.stream().filter(each -> each.reply().isPresent()).count();
  }

  private static LimitsByOrg limits(String org) {
    OrgLimits none = OrgLimits.NONE;
    OrgLimits tight =
        new OrgLimits(
            none.connections(),
            none.calls(),
            none.streams(),
            none.subscriptions(),
            none.channels(),
            none.invitations(),
            none.eventsInFlight(),
            new Rate(PER_SECOND, BURST),
            none.bytes(),
            none.user());
    return new LimitsByOrg(none, Map.of(new OrgId(org), tight));
  }
}
