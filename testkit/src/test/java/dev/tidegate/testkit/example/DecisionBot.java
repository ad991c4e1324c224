package dev.tidegate.testkit.example;

import dev.tidegate.adapter.CursorStore;
import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Item;
import dev.tidegate.adapter.Received;
import dev.tidegate.adapter.SubscribeOptions;
import dev.tidegate.adapter.Subscription;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.UserId;
import java.util.Optional;

/// A bot that confirms each decision that people of other orgs write down in a channel: a message
/// that begins with `decided:` gets a reply with its number.
///
/// The number is the message's position in the channel, so that a message which comes again after a
/// restart gets no other one.
final class DecisionBot implements AutoCloseable {
  private static final UserId BOT = new UserId("decision-bot");
  private static final String MARK = "decided:";

  private final TidegateClient tidegate;
  private final ChannelId channel;
  private final Subscription feed;

  DecisionBot(TidegateClient tidegate, ChannelId channel, CursorStore cursors) {
    this.tidegate = tidegate;
    this.channel = channel;
    feed =
        tidegate.subscribe(SubscribeOptions.earliest().only(channel).keptIn(cursors, "decisions"));
  }

  /// Works until it is closed.
  void run() {
    for (Received next : feed) {
      switch (next.item()) {
        case Delivery delivery -> read(delivery);
        case Item.ChannelChange _, Item.Gap _, Item.LinkState _, Item.Resync _ -> {}
      }
      feed.ack(next);
    }
  }

  private void read(Delivery delivery) {
    Event event = delivery.event();
    boolean others = !event.org().equals(Optional.of(tidegate.org()));
    if (others && event.body() instanceof Body.Posted(String text, var _) && decides(text)) {
      long number = delivery.channelPosition();
      var note = new Body.Posted("noted as no. " + number, Optional.of(event.id()));
      // Under the same key it is said once, also if the process ended before the ack.
      var key = "noted-" + channel + "-" + number;
      var _ = tidegate.publish(tidegate.channel(channel).envelope(BOT, note), key);
    }
  }

  private static boolean decides(String text) {
    return text.startsWith(MARK);
  }

  @Override
  public void close() {
    feed.close();
  }
}
