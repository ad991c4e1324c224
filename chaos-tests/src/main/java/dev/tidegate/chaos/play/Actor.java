package dev.tidegate.chaos.play;

import dev.tidegate.broker.serve.HistoryPage;
import dev.tidegate.broker.serve.HistoryRequest;
import dev.tidegate.chaos.world.Ledger;
import dev.tidegate.chaos.world.Said;
import dev.tidegate.chaos.world.SimOrg;
import dev.tidegate.chaos.world.Words;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One org in a [Scenario]. What it says goes into its outbox; the answer comes as time passes.
public final class Actor {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Scenario scenario;
  private final SimOrg org;

  Actor(Scenario scenario, SimOrg org) {
    this.scenario = scenario;
    this.org = org;
  }

  public Said posts(ChannelId channel, String text) {
    return org.say(channel, new Body.Posted(text, Optional.empty()));
  }

  public Said replies(ChannelId channel, EventId thread, String text) {
    return org.say(channel, new Body.Posted(text, Optional.of(thread)));
  }

  public Said edits(ChannelId channel, EventId target, String text) {
    return org.say(channel, new Body.Edited(target, text));
  }

  public Said deletes(ChannelId channel, EventId target) {
    return org.say(channel, new Body.Deleted(target));
  }

  public Said reacts(ChannelId channel, EventId target, String emoji) {
    return org.say(channel, new Body.ReactionAdded(target, emoji));
  }

  /// What it was given of the channel by its feed, in order: the words of each event, or what
  /// stands for them ([Words]).
  public List<String> sees(ChannelId channel) {
    return scenario.given(org.id(), channel).stream().map(Ledger.Given::words).toList();
  }

  /// The events that it was given of the channel, in order.
  public List<EventId> given(ChannelId channel) {
    return scenario.given(org.id(), channel).stream().map(Ledger.Given::event).toList();
  }

  /// How much that it said has no answer yet.
  public int unanswered() {
    return org.unanswered();
  }

  /// What the channel's history shows it, oldest first.
  ///
  /// @throws dev.tidegate.model.TidegateException as the history is refused
  public List<String> history(ChannelId channel) {
    List<String> words = new ArrayList<>();
    long position = 0;
    do {
      HistoryPage.Page page = page(channel, position);
      page.deliveries().forEach(each -> words.add(Words.of(each)));
      position = page.nextPosition();
    } while (position != 0);
    return words;
  }

  private HistoryPage.Page page(ChannelId channel, long position) {
    List<HistoryPage> answer = new ArrayList<>();
    org.home()
        .with(core ->
            core.feeds()
                .history(
                    org.id(),
                    new HistoryRequest(channel, position, false, HistoryRequest.DEFAULT_LIMIT),
                    answer::add,
                    org.home().now()));
    scenario.runUntil(() -> !answer.isEmpty(), PATIENCE);
    return switch (answer.getFirst()) {
      case HistoryPage.Page page -> page;
      case HistoryPage.Refused(var why) -> throw why;
    };
  }
}
