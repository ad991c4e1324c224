package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.support.Moment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The publishing streams that are open, until the broker stops: one of each producer. Owned by the
/// broker's loop.
final class GrpcPublishStreams {
  private final Set<GrpcPublishStream> open = new HashSet<>();
  private final Map<Producer, GrpcPublishStream> ofProducer = new HashMap<>();
  private boolean left;

  void add(GrpcPublishStream stream, Moment now) {
    open.add(stream);
    if (left) {
      stream.stop(now);
    }
  }

  void remove(GrpcPublishStream stream) {
    open.remove(stream);
    ofProducer.values().remove(stream);
  }

  /// The producer goes on over this stream: what may still come over an older one is not taken any
  /// more, for it would overtake what is sent again over this.
  void takeOver(Producer producer, GrpcPublishStream stream, Moment now) {
    Optional.ofNullable(ofProducer.put(producer, stream)).ifPresent(older -> older.replaced(now));
  }

  /// Ends all of them, and at once those that still come.
  void leave(Moment now) {
    left = true;
    List.copyOf(open).forEach(stream -> stream.stop(now));
  }
}
