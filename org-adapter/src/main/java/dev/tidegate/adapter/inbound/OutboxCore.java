package dev.tidegate.adapter.inbound;

import dev.tidegate.adapter.inbound.OutboxEffect.CloseStream;
import dev.tidegate.adapter.inbound.OutboxEffect.Load;
import dev.tidegate.adapter.inbound.OutboxEffect.OpenStream;
import dev.tidegate.adapter.inbound.OutboxEffect.Renumber;
import dev.tidegate.adapter.inbound.OutboxEffect.Reserve;
import dev.tidegate.adapter.inbound.OutboxEffect.Send;
import dev.tidegate.adapter.inbound.OutboxEffect.SetAside;
import dev.tidegate.adapter.inbound.OutboxEffect.Settle;
import dev.tidegate.adapter.inbound.OutboxInput.Answered;
import dev.tidegate.adapter.inbound.OutboxInput.Available;
import dev.tidegate.adapter.inbound.OutboxInput.Known;
import dev.tidegate.adapter.inbound.OutboxInput.LoadFailed;
import dev.tidegate.adapter.inbound.OutboxInput.Loaded;
import dev.tidegate.adapter.inbound.OutboxInput.Lost;
import dev.tidegate.adapter.inbound.OutboxInput.Opened;
import dev.tidegate.adapter.inbound.OutboxInput.Renumbered;
import dev.tidegate.adapter.support.Backoff;
import dev.tidegate.model.BucketId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Decides what a durable outbox sends when. No I/O, no thread, no clock; chance is given.
///
/// Each bucket is a lane of its own with dense sequences; lanes take turns. What the broker has but
/// has not answered is sent again, and it answers with the first outcome: so every item gets its
/// receipt. An item that is refused for good leaves its lane; one that is refused for now holds its
/// lane only: what was sent behind it is answered first (mostly with PRODUCER_GAP), then the lane
/// goes back and waits, at least as long as the broker told.
///
/// @param <R> what an accepted item gets
public final class OutboxCore<R> {
  private enum Link {
    DOWN,
    OPENING,
    OPEN
  }

  private final OutboxBounds bounds;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final NavigableMap<BucketId, OutboxLane> lanes = new TreeMap<>();

  private Link link = Link.DOWN;
  private long session;
  private int attempts;
  private Optional<Instant> retryAt = Optional.empty();
  private Instant lastProgress = Instant.MIN;
  private int window;
  private int onTheWay;
  private long onTheWayBytes;
  private int reserved;
  private long reservedBytes;
  private BucketId lastServed = new BucketId(0);

  public OutboxCore(OutboxBounds bounds, Backoff backoff, RandomGenerator random) {
    this.bounds = bounds;
    this.backoff = backoff;
    this.random = random;
  }

  public List<OutboxEffect<R>> on(OutboxInput<R> input, Instant now) {
    var effects = new ArrayList<OutboxEffect<R>>();
    switch (input) {
      case Known<R>(var bucket, long next, boolean rows) ->
          lanes.put(bucket, new OutboxLane(next, rows));
      case Available<R>(var bucket) -> lane(bucket).available();
      case Loaded<R> loaded -> loaded(loaded, now, effects);
      case LoadFailed<R>(long from, var bucket) -> loadFailed(from, bucket, now);
      case Renumbered<R>(var bucket, long first, boolean rows) ->
          lane(bucket).renumbered(first, rows);
      case Opened<R> opened -> opened(opened, now, effects);
      case Answered<R> answered -> answered(answered, now, effects);
      case Lost<R>(long lost, var told) -> lost(lost, told, now);
    }
    proceed(now, effects);
    return effects;
  }

  /// The time of [#wakeAt] has come.
  public List<OutboxEffect<R>> tick(Instant now) {
    var effects = new ArrayList<OutboxEffect<R>>();
    if (silenceEnd().filter(end -> !now.isBefore(end)).isPresent()) {
      reset(now, effects);
    }
    proceed(now, effects);
    return effects;
  }

  public Optional<Instant> wakeAt() {
    return switch (link) {
      case DOWN -> busy() ? retryAt : Optional.empty();
      case OPENING -> silenceEnd();
      case OPEN ->
          Stream.concat(
                  silenceEnd().stream(),
                  lanes.values().stream().flatMap(lane -> lane.holdEnd().stream()))
              .min(Instant::compareTo);
    };
  }

  private void proceed(Instant now, List<OutboxEffect<R>> effects) {
    switch (link) {
      case DOWN -> {
        if (busy() && retryAt.filter(now::isBefore).isEmpty()) {
          session++;
          link = Link.OPENING;
          lastProgress = now;
          effects.add(new OpenStream<>(session));
        }
      }
      case OPENING -> {}
      case OPEN -> fill(now, effects);
    }
  }

  private void fill(Instant now, List<OutboxEffect<R>> effects) {
    // The lane behind the one that was served last comes first.
    var order = new ArrayList<>(lanes.tailMap(lastServed, false).entrySet());
    order.addAll(lanes.headMap(lastServed, true).entrySet());
    for (Map.Entry<BucketId, OutboxLane> entry : order) {
      OutboxLane lane = entry.getValue();
      int room = Math.min(window, bounds.windowItems()) - onTheWay - reserved;
      long roomBytes = bounds.windowBytes() - onTheWayBytes - reservedBytes;
      boolean idle = onTheWay + reserved == 0;
      if (room <= 0 || (roomBytes <= 0 && !idle)) {
        return;
      }
      if (lane.readyToLoad(now)) {
        // INVARIANT: a lane has one load at a time, so the reserve of each ends with its answer.
        int limit = Math.min(room, bounds.batchItems());
        long bytes = Math.clamp(roomBytes, 1, bounds.batchBytes());
        lane.load();
        reserved += bounds.batchItems();
        reservedBytes += bounds.batchBytes();
        lastServed = entry.getKey();
        effects.add(new Load<>(session, entry.getKey(), lane.next(), limit, bytes));
      }
    }
  }

  private void loaded(Loaded<R> loaded, Instant now, List<OutboxEffect<R>> effects) {
    if (link != Link.OPEN || loaded.session() != session) {
      return;
    }
    release();
    OutboxLane lane = lane(loaded.bucket());
    if (lane.loaded(loaded.items(), loaded.more()) && !loaded.items().isEmpty()) {
      if (onTheWay == 0) {
        lastProgress = now;
      }
      onTheWay += loaded.items().size();
      loaded.items().forEach(item -> onTheWayBytes += item.payload().length);
      effects.add(new Send<>(session, loaded.items()));
    }
  }

  private void loadFailed(long from, BucketId bucket, Instant now) {
    if (link == Link.OPEN && from == session) {
      release();
      lane(bucket).loadFailed(now.plus(backoff.delay(5, random)));
    }
  }

  private void release() {
    reserved -= bounds.batchItems();
    reservedBytes -= bounds.batchBytes();
  }

  private void opened(Opened<R> opened, Instant now, List<OutboxEffect<R>> effects) {
    if (link != Link.OPENING || opened.session() != session) {
      return;
    }
    link = Link.OPEN;
    lastProgress = now;
    window = Math.max(1, opened.window());
    opened.lastSequences().keySet().forEach(this::lane);
    lanes.forEach((bucket, lane) -> {
      long last = opened.lastSequences().getOrDefault(bucket, 0L);
      if (lane.renumbering()) {
        return;
      }
      if (lane.next() > last + 1) {
        lane.renumber();
        effects.add(new Renumber<>(bucket, last + 1));
      } else if (last >= lane.next()) {
        effects.add(new Reserve<>(bucket, last + 1));
      }
    });
  }

  private void answered(Answered<R> answered, Instant now, List<OutboxEffect<R>> effects) {
    if (link != Link.OPEN || answered.session() != session) {
      return;
    }
    OutboxLane lane = lane(answered.bucket());
    Optional<OutboxItem> turn = lane.answered(answered.sequence());
    if (turn.isEmpty()) {
      reset(now, effects); // The broker answers what was not asked: begin anew.
      return;
    }
    OutboxItem item = turn.get();
    onTheWay--;
    onTheWayBytes -= item.payload().length;
    lastProgress = now;
    switch (answered.answer()) {
      case Answer.Accepted<R>(R receipt) -> {
        attempts = 0;
        lane.settled();
        effects.add(new Settle<>(item, receipt));
      }
      case Answer.Refused<R> refused when refused.outOfTurn() && !lane.rewinding() -> {
        lane.rewind(item.sequence());
        reset(now, effects); // What it has is not what we think it has: its next greeting tells.
        return;
      }
      case Answer.Refused<R> refused when refused.outOfTurn() -> lane.rewind(item.sequence());
      case Answer.Refused<R> refused when refused.passes() -> {
        lane.rewind(item.sequence());
        // Also across a stream that breaks meanwhile: who was told to wait waits.
        refused
            .failure()
            .retryAfter()
            .ifPresent(told -> lane.hold(now.plus(backoff.delay(1, Optional.of(told), random))));
      }
      case Answer.Refused<R> refused -> {
        attempts = 0;
        lane.settled();
        effects.add(new SetAside<>(item, refused.failure()));
      }
    }
    lane.finishRewind().ifPresent(count -> lane.hold(now.plus(backoff.delay(count, random))));
  }

  private void lost(long lost, Optional<Duration> told, Instant now) {
    if (link != Link.DOWN && lost == session) {
      down(told, now);
    }
  }

  private void reset(Instant now, List<OutboxEffect<R>> effects) {
    effects.add(new CloseStream<>(session));
    down(Optional.empty(), now);
  }

  private void down(Optional<Duration> told, Instant now) {
    link = Link.DOWN;
    attempts++;
    retryAt = Optional.of(now.plus(backoff.delay(attempts, told, random)));
    lanes.values().forEach(OutboxLane::rewindAll);
    onTheWay = 0;
    onTheWayBytes = 0;
    reserved = 0;
    reservedBytes = 0;
  }

  private boolean busy() {
    return lanes.values().stream().anyMatch(OutboxLane::busy);
  }

  private Optional<Instant> silenceEnd() {
    boolean waits = link == Link.OPENING || (link == Link.OPEN && onTheWay > 0);
    return waits ? Optional.of(lastProgress.plus(bounds.answerTimeout())) : Optional.empty();
  }

  private OutboxLane lane(BucketId bucket) {
    return lanes.computeIfAbsent(bucket, _ -> new OutboxLane(1, false));
  }
}
