package dev.tidegate.testkit.example;

import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Received;
import dev.tidegate.adapter.Subscription;
import dev.tidegate.model.Body;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What an org reads of a channel, one text after the other.
final class Hearing {
  private static final Duration SOON = Duration.ofSeconds(20);

  private Hearing() {}

  /// The next so many texts; a stub reads `(withheld)`.
  static List<String> texts(Subscription feed, int count) throws InterruptedException {
    var texts = new ArrayList<String>();
    while (texts.size() < count) {
      Received next = feed.next(SOON).orElseThrow(() -> new AssertionError("heard only " + texts));
      if (next.item() instanceof Delivery delivery) {
        texts.add(
            delivery.event().body() instanceof Body.Posted(String text, var _)
                ? text
                : "(withheld)");
      }
    }
    return texts;
  }
}
