package dev.tidegate.broker.trace;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;

/// Ids of traces and spans, made of the event's id alone: every region comes to the same.
///
/// The hash is part of what regions agree on, so it never changes.
final class TraceIds {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private TraceIds() {}

  /// What all events of one run of a region have in common in one bucket.
  static long stream(RegionId origin, long incarnation, BucketId bucket) {
    long hash = mix(text(origin.value()) + GOLDEN);
    hash = mix(hash ^ incarnation);
    return mix(hash + bucket.value());
  }

  /// The lower half of an event's trace id; never 0.
  static long low(long stream, long sequence) {
    return nonZero(mix(stream + sequence * GOLDEN));
  }

  /// The upper half; a function of the lower, so an event needs to be looked up by one number only.
  static long high(long low) {
    return nonZero(mix(low ^ 0x5851f42d4c957f2dL));
  }

  /// A span of an event's trace; never 0.
  ///
  /// @param where the region whose span it is
  /// @param number tells spans of one name, event and region apart
  static long span(long low, Step step, RegionId where, long number) {
    long hash = mix(low + step.number() * GOLDEN);
    hash = mix(hash ^ text(where.value()));
    return nonZero(mix(hash + number * GOLDEN));
  }

  static long text(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = mix(hash * 31 + text.charAt(i));
    }
    return hash;
  }

  /// David Stafford's variant 13 of the 64-bit finalizer, as SplitMix64 uses it.
  static long mix(long value) {
    long hash = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }

  private static long nonZero(long id) {
    return id == 0 ? 1 : id;
  }
}
