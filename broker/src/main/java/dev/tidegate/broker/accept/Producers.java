package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Producer;
import dev.tidegate.model.BucketId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Where each open producer stands: the last sequence stored and the last one queued, per bucket.
///
/// Read from the store when a producer opens its stream; the store remembers for ever, this class
/// only the producers that were used last.
final class Producers {
  private static final int OPEN_PRODUCERS = 10_000;

  private final LinkedHashMap<Producer, Map<BucketId, State>> open =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Producer, Map<BucketId, State>> eldest) {
          return size() > OPEN_PRODUCERS
              && eldest.getValue().values().stream().allMatch(s -> s.stored == s.queued);
        }
      };

  private static final class State {
    private long stored;
    private long queued;

    /// The sequence that comes next: one after the last that was taken, be it queued or refused for
    /// good.
    private long expected = 1;

    /// Opened and not used since: what was refused before the stream broke is known to the client
    /// only, so its first sequence may be any later one.
    private boolean fresh = true;
  }

  /// What a sequence is, seen from where its producer stands.
  enum Place {
    /// Not open: the stream must be opened first.
    CLOSED,
    NEXT,
    /// In the store.
    STORED,
    /// Queued or in the commit that is under way.
    UNDER_WAY,
    GAP
  }

  void opened(Producer producer, Map<BucketId, Long> last) {
    Map<BucketId, State> buckets = open.computeIfAbsent(producer, _ -> new HashMap<>());
    last.forEach((bucket, sequence) -> {
      State state = buckets.computeIfAbsent(bucket, _ -> new State());
      state.stored = Math.max(state.stored, sequence);
      state.queued = Math.max(state.queued, sequence);
      state.expected = Math.max(state.expected, sequence + 1);
    });
  }

  /// The producer's stream was opened once more.
  void reopened(Producer producer) {
    Optional.ofNullable(open.get(producer))
        .ifPresent(buckets -> buckets.values().forEach(state -> state.fresh = true));
  }

  boolean isOpen(Producer producer) {
    return open.containsKey(producer);
  }

  Map<BucketId, Long> stored(Producer producer) {
    Map<BucketId, Long> last = new HashMap<>();
    Optional.ofNullable(open.get(producer))
        .ifPresent(buckets -> buckets.forEach((bucket, state) -> last.put(bucket, state.stored)));
    last.values().removeIf(sequence -> sequence == 0);
    return last;
  }

  Place place(Producer producer, BucketId bucket, long sequence) {
    Map<BucketId, State> buckets = open.get(producer);
    if (buckets == null) {
      return Place.CLOSED;
    }
    State state = buckets.computeIfAbsent(bucket, _ -> new State());
    if (sequence <= state.stored) {
      return Place.STORED;
    }
    if (sequence <= state.queued) {
      return Place.UNDER_WAY;
    }
    return state.fresh || sequence <= state.expected ? Place.NEXT : Place.GAP;
  }

  void queued(Producer producer, BucketId bucket, long sequence) {
    State state = state(producer, bucket);
    state.queued = sequence;
    state.expected = sequence + 1;
    state.fresh = false;
  }

  /// Refused for good: its sequence is used up.
  void refused(Producer producer, BucketId bucket, long sequence) {
    State state = state(producer, bucket);
    state.expected = Math.max(state.expected, sequence + 1);
    state.fresh = false;
  }

  void stored(Producer producer, BucketId bucket, long sequence) {
    State state = state(producer, bucket);
    state.stored = Math.max(state.stored, sequence);
    state.queued = Math.max(state.queued, state.stored);
    state.expected = Math.max(state.expected, state.stored + 1);
  }

  /// What was queued under this sequence is not coming: it is the next one again, and nothing
  /// behind it is taken before.
  void givenBack(Producer producer, BucketId bucket, long sequence) {
    State state = state(producer, bucket);
    state.queued = Math.max(state.stored, Math.min(state.queued, sequence - 1));
    state.expected = state.fresh ? sequence : Math.min(state.expected, sequence);
    state.fresh = false;
  }

  private State state(Producer producer, BucketId bucket) {
    return open.computeIfAbsent(producer, _ -> new HashMap<>())
        .computeIfAbsent(bucket, _ -> new State());
  }
}
