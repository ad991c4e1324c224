package dev.tidegate.broker.journal;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;

/// One origin's stream of one bucket.
public record StreamKey(BucketId bucket, RegionId origin) {}
