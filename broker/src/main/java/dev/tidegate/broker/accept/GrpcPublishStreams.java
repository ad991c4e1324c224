package dev.tidegate.broker.accept;

import dev.tidegate.broker.support.Moment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The publishing streams that are open, until the broker stops. Owned by the broker's loop.
final class GrpcPublishStreams {
  private final Set<GrpcPublishStream> open = new HashSet<>();
  private boolean left;

  void add(GrpcPublishStream stream, Moment now) {
    open.add(stream);
    if (left) {
      stream.stop(now);
    }
  }

  void remove(GrpcPublishStream stream) {
    open.remove(stream);
  }

  /// Ends all of them, and at once those that still come.
  void leave(Moment now) {
    left = true;
    List.copyOf(open).forEach(stream -> stream.stop(now));
  }
}
