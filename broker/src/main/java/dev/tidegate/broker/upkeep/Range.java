package dev.tidegate.broker.upkeep;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;

/// A range of one run of a stream, both ends inclusive.
public record Range(BucketId bucket, RegionId origin, long incarnation, long from, long to) {}
