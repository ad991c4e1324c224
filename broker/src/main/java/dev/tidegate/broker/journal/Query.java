package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;

/// A question to the journal. Each has one kind of [Answer]; any may be answered with `Unreadable`.
public sealed interface Query {
  /// The bucket's frames from the one that holds `position` on, in order, at least one if there is
  /// one, then up to `maxBytes`. Answer: Frames.
  record FramesFrom(BucketId bucket, long position, int maxBytes) implements Query {}

  /// The frames of one origin that come after `after` in its stream, in order; the first may begin
  /// before it. An incarnation that is not stored here counts as before everything. Answer: Frames.
  record StreamFrom(BucketId bucket, RegionId origin, Pointer after, int maxBytes)
      implements Query {}

  /// The frame that holds the event. Answer: Frames with one or none.
  record FrameOf(EventId event) implements Query {}

  /// The frames that hold entries of the channel on one side of a channel position (exclusive; 0:
  /// the beginning or, backward, the end), nearest first, enough for `entries` of them, but no more
  /// than [#MAX_BYTES] of frames after the first: only an answer without frames is the end. Answer:
  /// Frames.
  record ChannelFrames(ChannelId channel, long position, boolean backward, int entries)
      implements Query {
    public static final int MAX_BYTES = 32 << 20;
  }

  /// The events that edited `target`. Answer: Events.
  record EditsOf(EventId target) implements Query {}

  /// The highest sequence stored per bucket of a producer. Answer: Sequences.
  record ProducerEnds(Producer producer) implements Query {}

  /// The frame that holds a producer's sequence in a bucket. Answer: Frames with one or none.
  record FrameOfMark(Producer producer, BucketId bucket, long producerSequence) implements Query {}

  /// Control entries by local position, from `localPosition` on. Answer: Control.
  record ControlFrom(long localPosition, int limit) implements Query {}

  /// A region's own control entries from `position` on. Answer: Control.
  record ControlOf(RegionId region, long position, int limit) implements Query {}

  /// The kept cursor of a named subscription. Answer: Token.
  record CursorOf(OrgId org, String name) implements Query {}

  /// How many frames are stored. Answer: Count.
  record FrameCount() implements Query {}
}
