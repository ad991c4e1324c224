package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;

/// What a store's index says of a frame: which sequences it covers, and where it lies.
record FrameName(
    BucketId bucket,
    RegionId origin,
    long incarnation,
    long firstSequence,
    long lastSequence,
    long firstPosition,
    long lastPosition) {
  static FrameName of(Frame frame) {
    FrameHead head = frame.head();
    return new FrameName(
        head.bucket(),
        head.origin(),
        head.incarnation(),
        head.firstSequence(),
        head.lastSequence(),
        head.firstPosition(),
        frame.lastPosition());
  }
}
