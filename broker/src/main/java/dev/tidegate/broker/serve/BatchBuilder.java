package dev.tidegate.broker.serve;

import java.util.ArrayList;
import java.util.List;

/// A batch in the making, within credit and size.
final class BatchBuilder {
  private final int maxItems;
  private final int maxBytes;
  private final List<FeedItem> items = new ArrayList<>();
  private int bytes;

  BatchBuilder(FeedConfig config, int credit) {
    this.maxItems = Math.min(credit, config.batchItems());
    this.maxBytes = config.batchBytes();
  }

  /// False: full; the item was not taken.
  boolean add(FeedItem item) {
    // Tag and length around each item in the batch.
    int cost = item.encoded().length + 6;
    if (items.size() >= maxItems || (!items.isEmpty() && bytes + cost > maxBytes)) {
      return false;
    }
    items.add(item);
    bytes += cost;
    return true;
  }

  boolean isFull() {
    return items.size() >= maxItems || bytes >= maxBytes;
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  List<FeedItem> items() {
    return items;
  }
}
