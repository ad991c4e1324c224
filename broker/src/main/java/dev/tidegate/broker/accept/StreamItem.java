package dev.tidegate.broker.accept;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.TidegateException;
import java.util.Optional;

/// One item of a publishing stream as the call's thread left it: checked, or refused already.
///
/// @param bytes its size as it came
/// @param envelope present unless it is refused
record StreamItem(
    BucketId bucket,
    long sequence,
    int bytes,
    Optional<Envelope> envelope,
    Optional<PublishRequest.Found> found,
    Optional<TidegateException> refused) {
  static StreamItem checked(
      BucketId bucket,
      long sequence,
      int bytes,
      Envelope envelope,
      Optional<PublishRequest.Found> found) {
    return new StreamItem(bucket, sequence, bytes, Optional.of(envelope), found, Optional.empty());
  }

  static StreamItem refused(BucketId bucket, long sequence, int bytes, TidegateException why) {
    return new StreamItem(
        bucket, sequence, bytes, Optional.empty(), Optional.empty(), Optional.of(why));
  }
}
