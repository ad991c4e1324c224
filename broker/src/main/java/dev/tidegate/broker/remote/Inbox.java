package dev.tidegate.broker.remote;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one lane brought and is not stored yet, in stream order per bucket. Bounded by the credit
/// that was given.
final class Inbox {
  /// One thing to store, and what it costs of the credit.
  sealed interface Item {
    BucketId bucket();

    Pointer after();

    Pointer end();

    long bytes();

    long events();
  }

  record FrameItem(Frame frame, long bytes, long receivedAtNanos) implements Item {
    @Override
    public BucketId bucket() {
      return frame.head().bucket();
    }

    @Override
    public Pointer after() {
      return frame.head().after();
    }

    @Override
    public Pointer end() {
      return frame.end();
    }

    @Override
    public long events() {
      return frame.entries().size();
    }
  }

  /// What the sender says of a range that it can give no more.
  ///
  /// @param channels those that lost events; none: not known
  record Lost(String reason, List<ChannelId> channels) {}

  /// A skip, or a range that the sender can give no more.
  record RangeItem(
      BucketId bucket,
      Pointer after,
      long incarnation,
      long from,
      long to,
      Optional<Lost> lost,
      long bytes)
      implements Item {
    @Override
    public Pointer end() {
      return new Pointer(incarnation, to);
    }

    @Override
    public long events() {
      return 0;
    }
  }

  final Map<BucketId, ArrayDeque<Item>> buckets = new LinkedHashMap<>();

  void add(Item item) {
    buckets.computeIfAbsent(item.bucket(), _ -> new ArrayDeque<>()).add(item);
  }

  /// What is next in each bucket that has something.
  List<Item> heads() {
    return buckets.values().stream().flatMap(items -> items.stream().limit(1)).toList();
  }

  /// The end of what is queued for a bucket.
  Optional<Pointer> end(BucketId bucket) {
    ArrayDeque<Item> items = buckets.get(bucket);
    return items == null || items.isEmpty() ? Optional.empty() : Optional.of(items.getLast().end());
  }

  void putBack(Item item) {
    buckets.computeIfAbsent(item.bucket(), _ -> new ArrayDeque<>()).addFirst(item);
  }

  void clear() {
    buckets.clear();
  }

  List<Item> takeAll() {
    List<Item> all = new ArrayList<>();
    buckets.values().forEach(all::addAll);
    buckets.clear();
    return all;
  }

  boolean isEmpty() {
    return buckets.values().stream().allMatch(ArrayDeque::isEmpty);
  }
}
