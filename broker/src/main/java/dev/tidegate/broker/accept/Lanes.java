package dev.tidegate.broker.accept;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// The order in which requests have their turn: in each bucket one after the other.
///
/// While a request waits for the store its bucket has a lane, in which all that come after it wait;
/// a bucket without a lane is free.
final class Lanes {
  private final BiConsumer<PublishRequest, Moment> turn;
  private final Map<BucketId, ArrayDeque<PublishRequest>> lanes = new HashMap<>();
  private final List<PublishRequest> postponed = new ArrayList<>();

  /// @param turn takes a request whose turn it is
  Lanes(BiConsumer<PublishRequest, Moment> turn) {
    this.turn = turn;
  }

  void enter(PublishRequest request, Moment now) {
    ArrayDeque<PublishRequest> lane = lanes.get(bucket(request));
    if (lane != null) {
      lane.add(request);
    } else {
      turn.accept(request, now);
    }
  }

  /// The request's bucket waits until `release`.
  void hold(PublishRequest request) {
    lanes.putIfAbsent(bucket(request), new ArrayDeque<>());
  }

  void release(PublishRequest request, Moment now) {
    BucketId bucket = bucket(request);
    ArrayDeque<PublishRequest> lane = lanes.remove(bucket);
    while (lane != null && !lane.isEmpty()) {
      turn.accept(lane.remove(), now);
      ArrayDeque<PublishRequest> held = lanes.get(bucket);
      if (held != null) {
        held.addAll(lane);
        return;
      }
    }
  }

  /// The request enters again when the commit that is under way has ended.
  void postpone(PublishRequest request) {
    postponed.add(request);
  }

  void resume(Moment now) {
    List<PublishRequest> again = List.copyOf(postponed);
    postponed.clear();
    again.forEach(request -> enter(request, now));
  }

  private static BucketId bucket(PublishRequest request) {
    return request.envelope().channel().bucket();
  }
}
