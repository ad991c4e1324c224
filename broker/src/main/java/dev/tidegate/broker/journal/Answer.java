package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The answer to a [Query].
public sealed interface Answer {
  /// `damage`: the frame right after those given cannot be read; it is named and nothing of it is
  /// given.
  record Frames(List<Frame> frames, Optional<Damage> damage) implements Answer {
    public static Frames of(List<Frame> frames) {
      return new Frames(List.copyOf(frames), Optional.empty());
    }
  }

  /// A frame whose bytes do not hold their checksums; what the index row beside it still tells of
  /// it.
  record Damage(
      BucketId bucket,
      RegionId origin,
      long incarnation,
      long firstSequence,
      long lastSequence,
      long firstPosition,
      long lastPosition) {}

  record Events(List<EventId> events) implements Answer {}

  record Sequences(Map<BucketId, Long> last) implements Answer {}

  record Control(List<Batch.StoredControl> entries) implements Answer {}

  record Token(Optional<byte[]> token) implements Answer {}

  record Count(long number) implements Answer {}

  /// The store could not be asked. A retry is safe.
  record Unreadable(String cause) implements Answer {}
}
