package dev.tidegate.adapter;

import java.util.List;
import java.util.OptionalLong;

/// Part of a channel's history, in the direction that was asked for.
///
/// @param next where the next page begins; empty: there is no more now
public record HistoryPage(List<Delivery> deliveries, OptionalLong next) {
  public HistoryPage {
    deliveries = List.copyOf(deliveries);
  }
}
