package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import java.util.List;
import java.util.Optional;

/// What a store holds before a batch, as far as the batch is checked against it.
///
/// @param <E> how the store fails
interface StoreView<E extends Exception> {
  long lastBatch() throws E;

  /// The ends of the stream's incarnations, oldest first; empty before its first event.
  List<Pointer> ends(StreamKey stream) throws E;

  /// The local position of the last control entry; 0 before the first.
  long lastControl() throws E;

  /// The stored frame whose last position this is.
  Optional<StoredFrame> frameAt(BucketId bucket, long lastPosition) throws E;

  /// The stored frames from the one that begins at `first` to the one that ends at `last`, in
  /// order; empty if none does, or they cannot be taken out of the chains that they are in.
  List<StoredFrame> framesWithin(BucketId bucket, long first, long last) throws E;
}
