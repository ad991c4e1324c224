package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.model.BucketId;

/// Where a frame lies in this region's store, whatever its revision.
record Place(BucketId bucket, long position) {
  static Place of(Frame frame) {
    return new Place(frame.head().bucket(), frame.head().firstPosition());
  }
}
