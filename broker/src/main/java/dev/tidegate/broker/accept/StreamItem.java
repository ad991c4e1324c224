package dev.tidegate.broker.accept;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.TidegateException;
import java.util.Optional;

/// One item of a publishing stream as the call's thread left it: checked, or refused already.
///
/// @param envelope present unless it is refused
record StreamItem(
    BucketId bucket,
    long sequence,
    Optional<Envelope> envelope,
    Optional<PublishRequest.Found> found,
    Optional<TidegateException> refused) {
  static StreamItem checked(
      BucketId bucket, long sequence, Envelope envelope, Optional<PublishRequest.Found> found) {
    return new StreamItem(bucket, sequence, Optional.of(envelope), found, Optional.empty());
  }

  static StreamItem refused(BucketId bucket, long sequence, TidegateException why) {
    return new StreamItem(bucket, sequence, Optional.empty(), Optional.empty(), Optional.of(why));
  }
}
