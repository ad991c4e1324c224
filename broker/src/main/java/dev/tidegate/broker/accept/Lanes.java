package dev.tidegate.broker.accept;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.OrgId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// The order in which requests have their turn: in each bucket one after the other.
///
/// While a request waits for the store its bucket has a lane, in which all that come after it wait;
/// a bucket without a lane is free. In a lane each org's requests stay in their order, and the orgs
/// take turns: one that has thousands waiting keeps nobody behind all of them.
final class Lanes {
  private final BiConsumer<PublishRequest, Moment> turn;
  private final Map<BucketId, Lane> lanes = new HashMap<>();
  private final List<PublishRequest> postponed = new ArrayList<>();

  /// The requests of one bucket that wait, by org; the org whose turn is next comes first.
  private static final class Lane {
    private final LinkedHashMap<OrgId, ArrayDeque<PublishRequest>> orgs = new LinkedHashMap<>();

    void add(PublishRequest request) {
      orgs.computeIfAbsent(request.org(), _ -> new ArrayDeque<>()).add(request);
    }

    Optional<PublishRequest> next() {
      Map.Entry<OrgId, ArrayDeque<PublishRequest>> first = orgs.pollFirstEntry();
      if (first == null) {
        return Optional.empty();
      }
      PublishRequest next = first.getValue().remove();
      if (!first.getValue().isEmpty()) {
        orgs.putLast(first.getKey(), first.getValue());
      }
      return Optional.of(next);
    }
  }

  /// @param turn takes a request whose turn it is
  Lanes(BiConsumer<PublishRequest, Moment> turn) {
    this.turn = turn;
  }

  void enter(PublishRequest request, Moment now) {
    Lane lane = lanes.get(bucket(request));
    if (lane != null) {
      lane.add(request);
    } else {
      turn.accept(request, now);
    }
  }

  /// The request's bucket waits until `release`.
  void hold(PublishRequest request) {
    lanes.putIfAbsent(bucket(request), new Lane());
  }

  void release(PublishRequest request, Moment now) {
    BucketId bucket = bucket(request);
    Lane lane = lanes.remove(bucket);
    if (lane == null) {
      return;
    }
    for (Optional<PublishRequest> next = lane.next(); next.isPresent(); next = lane.next()) {
      turn.accept(next.get(), now);
      Lane held = lanes.get(bucket);
      if (held != null) {
        // Held again: what is left waits on, and what has come since comes behind it.
        held.orgs.values().forEach(requests -> requests.forEach(lane::add));
        lanes.put(bucket, lane);
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
