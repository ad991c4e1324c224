package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.StreamKey;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The data of one link: takes what lies between the far region's place and our end, bucket by
/// bucket, and sends it on credit.
///
/// Level-triggered: [#pump] looks at everything that may move and is safe to call at any time; no
/// signal is needed twice. Nothing is read from the journal without credit.
final class Sender {
  private static final long QUANTUM_BYTES = 256 << 10;
  private static final Duration CONTROL_AGAIN = Duration.ofSeconds(1);

  /// How a bucket's turn ended.
  private enum Turn {
    /// Nothing to send, or it waits for something.
    OVER,
    /// There is more, and others are next.
    YIELDS,
    /// The message takes no more.
    FULL,
    /// Not even the smallest piece fits what may be sent now.
    STUCK
  }

  private final RegionId self;
  private final LinkConfig config;
  private final Backlog backlog;
  private final Tail tail;
  private final FrameFilter filter;
  private final Link.Effects effects;
  private final Predicate<SortedMap<RegionId, Long>> controlIsThere;
  private final LaneStream live;
  private final LaneStream catchUp;
  private final CatchUpPacer pacer;
  private final Looks looks;
  private int maxMessageBytes;

  /// @param controlIsThere whether the far region has applied the control positions that a frame
  ///   was decided under
  /// @param answered told when an answer to a look or a new decision came, so that sending may go
  ///   on
  Sender(
      RegionId self,
      LinkConfig config,
      Backlog backlog,
      Tail tail,
      FrameFilter filter,
      Link.Effects effects,
      Predicate<SortedMap<RegionId, Long>> controlIsThere,
      LaneStream live,
      LaneStream catchUp,
      Consumer<Moment> answered) {
    this.self = self;
    this.config = config;
    this.backlog = backlog;
    this.tail = tail;
    this.filter = filter;
    this.effects = effects;
    this.controlIsThere = controlIsThere;
    this.live = live;
    this.catchUp = catchUp;
    this.looks =
        new Looks(
            self,
            config,
            backlog,
            effects,
            (bucket, now) -> {
              ready(bucket);
              answered.accept(now);
            });
    this.pacer = new CatchUpPacer(config.catchUpPercent());
    this.maxMessageBytes = config.messageBytes();
  }

  /// A frame of ours was stored; O(1), whatever the link is doing.
  void stored(Frame frame) {
    ready(backlog.stored(frame));
  }

  void replaced(Frame frame) {
    OutBucket bucket = backlog.bucket(frame.head().bucket());
    bucket.replace(frame);
    switch (bucket.waitsFor()) {
      case DEFERRED, DAMAGED -> wake(bucket);
      case NOTHING, READ, REFRESH, HELD, CONTROL -> {}
    }
  }

  /// Takes the far region's places over, all of them (live lane) or those of the buckets on the
  /// catch-up lane. Returns how many streams part from ours.
  int resume(LaneStream stream, LinkMessage.Resume resume, Moment now) {
    maxMessageBytes = Math.min(config.messageBytes(), resume.maxMessageBytes());
    int forked = 0;
    backlog.refresh();
    for (OutBucket bucket : backlog.buckets()) {
      if (stream.lane == Lane.CATCH_UP && bucket.lane() != Lane.CATCH_UP) {
        continue;
      }
      StreamOrder.Place place =
          backlog.order(bucket).resume(resume.applied().getOrDefault(bucket.id, List.of()));
      forked += place.forked() ? 1 : 0;
      bucket.resumeAt(place.at());
      if (stream.lane == Lane.LIVE) {
        bucket.move(Lane.LIVE);
      }
      if (backlog.isBehind(bucket) && bucket.lane() == stream.lane) {
        stream.ready.add(bucket);
      }
    }
    return forked;
  }

  /// The far region has durably applied more. False if it names a place that is none of ours.
  boolean acknowledged(LaneStream stream, LinkMessage.Ack ack, Moment now) {
    for (Map.Entry<BucketId, Pointer> each : ack.applied().entrySet()) {
      OutBucket bucket = backlog.bucket(each.getKey());
      StreamOrder order = backlog.order(bucket);
      if (!order.has(each.getValue())) {
        return false;
      }
      if (order.isAfter(each.getValue(), bucket.acked())) {
        long bytes = bucket.acknowledge(each.getValue(), order);
        stream.acknowledged(bytes, now);
        pacer.acknowledged(bytes, now);
      }
    }
    return true;
  }

  /// What a report of a gap told beside the gap.
  ///
  /// @param forked the stream named parts from ours
  /// @param advanced the far region has applied more of it than it had acknowledged
  record Gap(boolean forked, boolean advanced) {}

  /// Goes back to what the far region has, in all buckets of the lane.
  Gap goBack(LaneStream stream, LinkMessage.NackGap nack) {
    OutBucket named = backlog.bucket(nack.bucket());
    StreamOrder order = backlog.order(named);
    StreamOrder.Place place = order.resume(nack.applied());
    boolean advanced = order.isAfter(place.at(), named.acked());
    for (OutBucket bucket : backlog.buckets()) {
      if (bucket.lane() != stream.lane) {
        continue;
      }
      if (bucket == named) {
        bucket.resumeAt(place.at());
      } else if (bucket.isFlying()) {
        bucket.goBack();
      }
      ready(bucket);
    }
    return new Gap(place.forked(), advanced);
  }

  /// The lane's connection is gone: what was out may or may not have arrived.
  void lost(Lane lane) {
    for (OutBucket bucket : backlog.buckets()) {
      if (bucket.lane() == lane) {
        bucket.goBack();
      }
    }
  }

  /// Something that waits may go on: a new decision, another membership, a control entry applied
  /// there.
  void look() {
    for (OutBucket bucket : backlog.buckets()) {
      switch (bucket.waitsFor()) {
        case DEFERRED -> {
          bucket.askAnew();
          wake(bucket);
        }
        case HELD, CONTROL -> wake(bucket);
        case NOTHING, READ, REFRESH, DAMAGED -> {}
      }
    }
  }

  /// Ends waits that have lasted long enough, and puts each bucket on the lane that its lag asks
  /// for.
  void tick(Moment now) {
    for (OutBucket bucket : backlog.buckets()) {
      if (bucket.isWaitOver(now)) {
        if (bucket.waitsFor() == OutBucket.Wait.DEFERRED) {
          bucket.askAnew();
        }
        wake(bucket);
      }
      if (live.isOpen()) {
        assign(bucket, now);
      }
      ready(bucket);
    }
  }

  private void assign(OutBucket bucket, Moment now) {
    LaneStream from = bucket.lane() == Lane.LIVE ? live : catchUp;
    if (from.isStarved()) {
      // Another lane has no more credit with it than this one.
      return;
    }
    long unsent = backlog.unsent(bucket);
    Duration age = backlog.age(bucket, now);
    Lane wanted = bucket.lane();
    if (wanted == Lane.LIVE) {
      boolean far = unsent > config.catchUpEvents() || age.compareTo(config.catchUpAge()) > 0;
      wanted = far ? Lane.CATCH_UP : Lane.LIVE;
    } else if (unsent < config.liveEvents() && age.compareTo(config.liveAge()) < 0) {
      wanted = Lane.LIVE;
    }
    if (bucket.move(wanted)) {
      from.ready.remove(bucket);
    }
  }

  boolean wantsCatchUp() {
    return backlog.buckets().stream()
        .anyMatch(each -> each.lane() == Lane.CATCH_UP || each.wanted() == Lane.CATCH_UP);
  }

  /// Sends what may be sent now.
  void pump(LaneStream stream, Moment now) {
    if (!stream.isOpen()) {
      return;
    }
    stream.starved(false);
    boolean more = !stream.ready.isEmpty();
    while (more) {
      long budget = budgetBytes(stream, now);
      DataBuilder message = new DataBuilder(budget, stream.creditEvents());
      more = fill(stream, message, now);
      if (!more && message.isEmpty() && !stream.ready.isEmpty()) {
        // The ramp and the pace of catch-up leave credit over: that is not a want of it.
        stream.starved(budget >= stream.creditBytes() || stream.creditEvents() < 1);
      }
      if (!message.isEmpty()) {
        send(stream, message.build(stream.generation()), message.bytes(), now);
      }
    }
  }

  private long budgetBytes(LaneStream stream, Moment now) {
    long room = Math.min(maxMessageBytes, stream.room());
    return stream.lane == Lane.CATCH_UP ? Math.min(room, pacer.allowance(now)) : room;
  }

  /// @param outBytes what its pieces were noted with; a little more than they weigh
  private void send(LaneStream stream, LinkMessage.Data data, long outBytes, Moment now) {
    long bytes = data.bytes();
    stream.sent(bytes, data.events(), outBytes, now);
    if (stream.lane == Lane.LIVE) {
      pacer.liveSent(now);
    } else {
      pacer.spent(bytes);
    }
    effects.send(stream.lane, data);
  }

  /// Gives each bucket its turn until the message is full. False if nothing more can be sent now.
  private boolean fill(LaneStream stream, DataBuilder message, Moment now) {
    int fruitless = 0;
    while (fruitless <= stream.ready.size()) {
      OutBucket bucket = nextTurn(stream);
      long before = message.bytes();
      long allowed = bucket.startTurn(QUANTUM_BYTES);
      Turn turn = allowed <= 0 ? Turn.YIELDS : turn(stream, bucket, message, allowed, now);
      long spent = message.bytes() - before;
      bucket.endTurn(spent, turn != Turn.OVER);
      fruitless = spent > 0 || allowed <= 0 ? 0 : fruitless + 1;
      switch (turn) {
        case OVER -> stream.ready.remove(bucket);
        case YIELDS -> {}
        case FULL -> {
          stream.round.addFirst(bucket);
          return true;
        }
        case STUCK -> {
          stream.round.addFirst(bucket);
          return false;
        }
      }
      if (stream.ready.isEmpty()) {
        return false;
      }
    }
    return false;
  }

  private OutBucket nextTurn(LaneStream stream) {
    while (true) {
      if (stream.round.isEmpty()) {
        List<OutBucket> next = new ArrayList<>(stream.ready);
        if (stream.lane == Lane.CATCH_UP) {
          next.sort(Comparator.comparingLong(backlog::unsent));
        }
        stream.round.addAll(next);
      }
      OutBucket bucket = stream.round.removeFirst();
      if (stream.ready.contains(bucket)) {
        return bucket;
      }
    }
  }

  private Turn turn(
      LaneStream stream, OutBucket bucket, DataBuilder message, long allowed, Moment now) {
    long start = message.bytes();
    while (message.bytes() - start < allowed) {
      if (bucket.lane() != stream.lane
          || bucket.wanted() != stream.lane
          || bucket.waitsFor() != OutBucket.Wait.NOTHING) {
        return Turn.OVER;
      }
      Optional<Pointer> next = backlog.order(bucket).next(bucket.sent());
      if (next.isEmpty()) {
        return Turn.OVER;
      }
      if (message.freeBytes() < DataBuilder.SKIP_BYTES || message.freeEvents() < 1) {
        return message.isEmpty() ? Turn.STUCK : Turn.FULL;
      }
      Optional<Answer.Damage> lost = bucket.lostAt(next.get());
      if (lost.isPresent()) {
        if (!message.isEmpty()) {
          return Turn.FULL;
        }
        truncate(stream, bucket, next.get(), lost.get(), now);
        continue;
      }
      Optional<Frame> frame = frame(bucket);
      if (frame.isEmpty()) {
        return looks.look(bucket, now) ? Turn.OVER : Turn.YIELDS;
      }
      if (!controlIsThere.test(frame.get().head().control())) {
        bucket.await(OutBucket.Wait.CONTROL, now.plus(CONTROL_AGAIN));
        return Turn.OVER;
      }
      Optional<Turn> end = add(bucket, frame.get(), message, now);
      if (end.isPresent()) {
        return end.get();
      }
    }
    return Turn.YIELDS;
  }

  private Optional<Frame> frame(OutBucket bucket) {
    Optional<Frame> read = bucket.next();
    return read.isPresent() ? read : tail.next(new StreamKey(bucket.id, self), bucket.sent());
  }

  /// Adds the next piece of the frame; tells how the turn ends if it does.
  private Optional<Turn> add(OutBucket bucket, Frame frame, DataBuilder message, Moment now) {
    int events = (int) Math.min(Integer.MAX_VALUE, message.freeEvents());
    long bytes = message.freeBytes();
    Cut cut = filter.cut(frame, bucket.sent(), events, bytes, now);
    long before = message.bytes();
    while (cut.piece().isPresent() && !message.add(bucket.id, cut.piece().get())) {
      if (!message.isEmpty()) {
        return Optional.of(Turn.FULL);
      }
      if (!(cut.piece().get() instanceof Cut.Send(Frame whole)) || whole.entries().size() == 1) {
        return Optional.of(Turn.STUCK);
      }
      events = whole.entries().size() / 2;
      cut = filter.cut(frame, bucket.sent(), events, bytes, now);
    }
    if (cut.piece().isPresent()) {
      bucket.sent(cut.piece().get().end(), message.bytes() - before, frame.head().storedAtMillis());
    }
    if (cut.stop().isPresent()) {
      looks.await(bucket, frame, cut.stop().get(), now);
      return Optional.of(Turn.OVER);
    }
    return Optional.empty();
  }

  private void truncate(
      LaneStream stream, OutBucket bucket, Pointer next, Answer.Damage lost, Moment now) {
    long from = next.sequence();
    Pointer end = new Pointer(next.incarnation(), lost.lastSequence());
    LinkMessage.Truncate truncate =
        new LinkMessage.Truncate(
            bucket.id,
            bucket.sent(),
            next.incarnation(),
            from,
            lost.lastSequence(),
            "FRAME_DAMAGED");
    LinkMessage.Data data = new LinkMessage.Data(stream.generation(), List.of(truncate), 0);
    bucket.sent(end, data.bytes(), now.millis());
    send(stream, data, data.bytes(), now);
  }

  /// A range that no region can give: it is declared as lost, and the stream goes on behind it.
  void unreadable(Answer.Damage range) {
    OutBucket bucket = backlog.bucket(range.bucket());
    bucket.lost(range);
    effects.alarm(
        "RANGE_LOST",
        range.origin()
            + " bucket "
            + range.bucket()
            + " "
            + range.firstSequence()
            + " to "
            + range.lastSequence());
    wake(bucket);
  }

  private void wake(OutBucket bucket) {
    bucket.stopWaiting();
    ready(bucket);
  }

  void ready(OutBucket bucket) {
    LaneStream stream = bucket.lane() == Lane.LIVE ? live : catchUp;
    if (stream.isOpen()
        && bucket.waitsFor() == OutBucket.Wait.NOTHING
        && backlog.hasUnsent(bucket)) {
      stream.ready.add(bucket);
    }
  }
}
