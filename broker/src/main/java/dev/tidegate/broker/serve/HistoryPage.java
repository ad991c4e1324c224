package dev.tidegate.broker.serve;

import dev.tidegate.model.TidegateException;
import java.util.List;

/// What became of a [HistoryRequest].
public sealed interface HistoryPage {
  /// In the direction asked for. May hold less than was asked for, even nothing, while there is
  /// more: events that the org may not have are passed over.
  ///
  /// @param nextPosition where the next page begins; 0: there is no more now
  record Page(List<FeedItem.Delivery> deliveries, long nextPosition) implements HistoryPage {
    public Page {
      deliveries = List.copyOf(deliveries);
    }
  }

  record Refused(TidegateException why) implements HistoryPage {}
}
