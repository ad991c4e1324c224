package dev.tidegate.broker.link;

import dev.tidegate.model.EventId;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/// Which of our events the far region has refused, as far as it told this run: it tells the latest
/// again on each connection.
///
/// Bounded: the latest [#KEPT], four times what a region tells again.
final class Rejections {
  static final int KEPT = 1_024;

  private final SequencedSet<EventId> known = new LinkedHashSet<>();

  /// False if it was told before.
  boolean isNews(EventId event) {
    boolean news = known.add(event);
    if (known.size() > KEPT) {
      known.removeFirst();
    }
    return news;
  }
}
