package dev.tidegate.broker.journal;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;

/// One origin's stream of one bucket.
public record StreamKey(BucketId bucket, RegionId origin) {
  // See BucketId.
  @Override
  public boolean equals(Object other) {
    return other instanceof StreamKey that
        && bucket.value() == that.bucket.value()
        && origin.equals(that.origin);
  }

  @Override
  public int hashCode() {
    return bucket.value() * 31 + origin.hashCode();
  }
}
