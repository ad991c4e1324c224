package dev.tidegate.broker.accept;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.TidegateException;
import java.util.Optional;

/// One item of a publishing stream as the call's thread left it: checked, or refused already.
///
/// @param bytes its size as it came
/// @param user the author's name as it came
/// @param taken whether it counts against the org's quota until it is answered; one that does not
///   was refused for it, and is to come again
/// @param envelope present unless it is refused
record StreamItem(
    BucketId bucket,
    long sequence,
    int bytes,
    String user,
    boolean taken,
    Optional<Envelope> envelope,
    Optional<PublishRequest.Found> found,
    Optional<TidegateException> refused) {
  static StreamItem checked(
      BucketId bucket,
      long sequence,
      int bytes,
      Envelope envelope,
      Optional<PublishRequest.Found> found) {
    return new StreamItem(
        bucket,
        sequence,
        bytes,
        envelope.author().value(),
        true,
        Optional.of(envelope),
        found,
        Optional.empty());
  }

  static StreamItem refused(
      BucketId bucket, long sequence, int bytes, String user, TidegateException why) {
    return new StreamItem(
        bucket, sequence, bytes, user, true, Optional.empty(), Optional.empty(), Optional.of(why));
  }

  static StreamItem turnedAway(
      BucketId bucket, long sequence, int bytes, String user, TidegateException why) {
    return new StreamItem(
        bucket, sequence, bytes, user, false, Optional.empty(), Optional.empty(), Optional.of(why));
  }
}
