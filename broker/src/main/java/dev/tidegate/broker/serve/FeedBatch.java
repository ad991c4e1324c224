package dev.tidegate.broker.serve;

import java.util.List;

/// What a feed gets at once. Each item costs one event of its credit.
///
/// @param items at least one, at most `FeedConfig.batchItems`
/// @param cursor the token to go on from after this batch
public record FeedBatch(List<FeedItem> items, byte[] cursor) {
  public FeedBatch {
    items = List.copyOf(items);
    if (items.isEmpty()) {
      throw new IllegalArgumentException("batch: empty");
    }
  }
}
