package dev.tidegate.testkit.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.InMemoryCursorStore;
import dev.tidegate.adapter.SubscribeOptions;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.UserId;
import dev.tidegate.testkit.Federation;
import dev.tidegate.testkit.Org;
import dev.tidegate.testkit.Region;
import dev.tidegate.testkit.TidegateTest;
import org.junit.jupiter.api.Test;

/// The bot of acme, with a partner in another region.
@TidegateTest(
    regions = {
      @Region(name = "eu-de", law = "EU", orgs = "acme"),
      @Region(name = "us-va", law = "US", orgs = "globex")
    })
final class DecisionBotTest {
  private static final UserId BOB = new UserId("bob");

  private final InMemoryCursorStore cursors = new InMemoryCursorStore();

  @Test
  void bot_decidedWhileTheLinkIsCut_notesEachOnceAfterItHeals(
      Federation tidegate, @Org("acme") TidegateClient acme, @Org("globex") TidegateClient globex)
      throws Exception {
    ChannelId channel = tidegate.share("launch", "acme", "globex");
    try (var bot = new DecisionBot(acme, channel, cursors);
        var partner = globex.subscribe(SubscribeOptions.earliest().only(channel))) {
      Thread.ofVirtual().start(bot::run);
      tidegate.cut("eu-de", "us-va");
      globex.channel(channel).post(BOB, "decided: ship on Monday");
      globex.channel(channel).post(BOB, "decided: no release on Friday");
      assertThat(Hearing.texts(partner, 2)).allMatch(text -> text.startsWith("decided:"));

      tidegate.heal("eu-de", "us-va");

      assertThat(Hearing.texts(partner, 2)).containsExactly("noted as no. 1", "noted as no. 2");
    }
  }

  @Test
  void bot_startedAgain_goesOnWhereItWas(
      Federation tidegate, @Org("acme") TidegateClient acme, @Org("globex") TidegateClient globex)
      throws Exception {
    ChannelId channel = tidegate.share("launch", "acme", "globex");
    try (var partner = globex.subscribe(SubscribeOptions.earliest().only(channel))) {
      globex.channel(channel).post(BOB, "decided: blue");
      try (var bot = new DecisionBot(acme, channel, cursors)) {
        Thread.ofVirtual().start(bot::run);
        assertThat(Hearing.texts(partner, 2)).containsExactly("decided: blue", "noted as no. 1");
      }

      globex.channel(channel).post(BOB, "decided: green");
      try (var bot = new DecisionBot(acme, channel, cursors)) {
        Thread.ofVirtual().start(bot::run);
        assertThat(Hearing.texts(partner, 2)).containsExactly("decided: green", "noted as no. 3");
      }
    }
  }
}
