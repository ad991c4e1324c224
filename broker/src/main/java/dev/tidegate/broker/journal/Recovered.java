package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a store holds, as far as a broker must know it before it serves.
///
/// @param storeId drawn when the store was made; stands in cursors, so that a cursor of another
///   store is told apart
/// @param logKey drawn with it, and as old; never told to anybody
/// @param lastBatch number of the last batch stored; 0: none
/// @param positions last local position per bucket that has any
/// @param ends per stream the ends of its incarnations as applied here, oldest first; the last is
///   where it goes on
/// @param control all control entries in local order
/// @param keys idempotency keys younger than the window asked for
/// @param openBlanks deletes whose words are still to be taken out, and edits that may be of
///   deleted messages
/// @param parked channels that a poison event holds
/// @param runs the latest runs that stored something, oldest first, at most [#RUNS]
/// @param sweep how far the last sweep had come; empty: there was none
/// @param settled positions, by bucket, below which nothing is left to merge
public record Recovered(
    long storeId,
    LogKey logKey,
    long lastBatch,
    Map<BucketId, Long> positions,
    Map<StreamKey, List<Pointer>> ends,
    List<Batch.StoredControl> control,
    List<StoredKey> keys,
    List<EventId> openBlanks,
    List<Batch.Parking> parked,
    List<Batch.Run> runs,
    Optional<Batch.Sweep> sweep,
    Map<BucketId, Long> settled) {

  /// How many runs a store remembers.
  public static final int RUNS = 1_000;

  /// An idempotency key and the event that it made.
  public record StoredKey(long high, long low, EventId event, long storedAtMillis) {}
}
