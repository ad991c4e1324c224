package dev.tidegate.broker.journal;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;

/// What some of the stored frames have in common. They are a chain: each names the one before it
/// and one farther back ([Knot]), so that a frame is found from the newest on.
///
/// Along a chain a value rises from frame to frame; that is what a frame is looked up by. Numbers
/// of regions and producers are those of the store ([SqliteNames]).
sealed interface Chain {
  /// By position in the bucket.
  record OfBucket(BucketId bucket) implements Chain {
    // See BucketId.
    @Override
    public boolean equals(Object other) {
      return other instanceof OfBucket that && bucket.equals(that.bucket);
    }

    @Override
    public int hashCode() {
      return bucket.hashCode();
    }
  }

  /// By sequence in one incarnation of a stream.
  record OfStream(BucketId bucket, long origin, long incarnation) implements Chain {
    // See BucketId.
    @Override
    public boolean equals(Object other) {
      return other instanceof OfStream that
          && origin == that.origin
          && incarnation == that.incarnation
          && bucket.equals(that.bucket);
    }

    @Override
    public int hashCode() {
      return (bucket.hashCode() * 31 + Long.hashCode(origin)) * 31 + Long.hashCode(incarnation);
    }
  }

  /// By position in the channel.
  record OfChannel(ChannelId channel) implements Chain {
    @Override
    public BucketId bucket() {
      return channel.bucket();
    }

    // See BucketId.
    @Override
    public boolean equals(Object other) {
      return other instanceof OfChannel that && channel.equals(that.channel);
    }

    @Override
    public int hashCode() {
      return channel.hashCode();
    }
  }

  /// By the producer's own sequence in the bucket.
  record OfProducer(BucketId bucket, long producer) implements Chain {
    // See BucketId.
    @Override
    public boolean equals(Object other) {
      return other instanceof OfProducer that
          && producer == that.producer
          && bucket.equals(that.bucket);
    }

    @Override
    public int hashCode() {
      return bucket.hashCode() * 31 + Long.hashCode(producer);
    }
  }

  /// All frames of a chain are of one bucket.
  BucketId bucket();
}
