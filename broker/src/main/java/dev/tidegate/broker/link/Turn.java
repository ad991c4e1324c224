package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.StreamKey;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// One bucket's turn at a message: adds what comes next in the bucket's stream until its share is
/// used up or something keeps the next piece back.
final class Turn {
  /// How a turn ended.
  enum End {
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
  private final Backlog backlog;
  private final Tail tail;
  private final FrameFilter filter;
  private final ControlGate gate;
  private final Looks looks;
  private final Outlet outlet;

  Turn(
      RegionId self,
      Backlog backlog,
      Tail tail,
      FrameFilter filter,
      ControlGate gate,
      Looks looks,
      Outlet outlet) {
    this.self = self;
    this.backlog = backlog;
    this.tail = tail;
    this.filter = filter;
    this.gate = gate;
    this.looks = looks;
    this.outlet = outlet;
  }

  /// @param allowedBytes the bucket's share of the message
  End take(
      LaneStream stream, OutBucket bucket, DataBuilder message, long allowedBytes, Moment now) {
    long start = message.bytes();
    while (message.bytes() - start < allowedBytes) {
      if (bucket.lane() != stream.lane
          || bucket.wanted() != stream.lane
          || bucket.waitsFor() != OutBucket.Wait.NOTHING) {
        return End.OVER;
      }
      Optional<Pointer> next = backlog.order(bucket).next(bucket.sent());
      if (next.isEmpty()) {
        return End.OVER;
      }
      if (message.freeBytes() < DataBuilder.SKIP_BYTES || message.freeEvents() < 1) {
        return message.isEmpty() ? End.STUCK : End.FULL;
      }
      Optional<Frame> frame = frame(bucket);
      if (frame.isEmpty()) {
        return looks.look(bucket, now) ? End.OVER : End.YIELDS;
      }
      if (!gate.opens(bucket, frame.get().head().control(), now)) {
        return End.OVER;
      }
      Optional<End> end = add(stream, bucket, frame.get(), message, now);
      if (end.isPresent()) {
        return end.get();
      }
    }
    return End.YIELDS;
  }

  private Optional<Frame> frame(OutBucket bucket) {
    Optional<Frame> read = bucket.next();
    return read.isPresent() ? read : tail.next(new StreamKey(bucket.id, self), bucket.sent());
  }

  /// Adds the next piece of the frame; tells how the turn ends if it does.
  private Optional<End> add(
      LaneStream stream, OutBucket bucket, Frame frame, DataBuilder message, Moment now) {
    int events = (int) Math.min(Integer.MAX_VALUE, message.freeEvents());
    long bytes = message.freeBytes();
    Cut cut = filter.cut(frame, bucket.sent(), events, bytes, now);
    if (cut.lost().isPresent()) {
      if (!message.isEmpty()) {
        return Optional.of(End.FULL);
      }
      truncate(stream, bucket, cut.lost().get(), frame.head().storedAtMillis(), now);
      return Optional.empty();
    }
    long before = message.bytes();
    while (cut.piece().isPresent() && !message.add(bucket.id, cut.piece().get())) {
      if (!message.isEmpty()) {
        return Optional.of(End.FULL);
      }
      if (!(cut.piece().get() instanceof Cut.Send(Frame whole)) || whole.entries().size() == 1) {
        return Optional.of(End.STUCK);
      }
      events = whole.entries().size() / 2;
      cut = filter.cut(frame, bucket.sent(), events, bytes, now);
    }
    if (cut.piece().isPresent()) {
      Cut.Piece piece = cut.piece().get();
      bucket.sent(
          piece.end(),
          message.bytes() - before,
          frame.head().storedAtMillis(),
          piece instanceof Cut.Send ? frame.head().control() : Collections.emptySortedMap(),
          now);
      outlet.added(stream, piece, now);
    }
    if (cut.stop().isPresent()) {
      looks.await(bucket, frame, cut.stop().get(), now);
      return Optional.of(End.OVER);
    }
    return Optional.empty();
  }

  /// Declares a range as lost, in a message of its own: the stream goes on behind it.
  private void truncate(
      LaneStream stream, OutBucket bucket, Cut.Lost lost, long storedAtMillis, Moment now) {
    LinkMessage.Truncate truncate =
        new LinkMessage.Truncate(
            bucket.id,
            lost.after(),
            lost.incarnation(),
            lost.from(),
            lost.to(),
            "FRAME_DAMAGED",
            lost.channels());
    LinkMessage.Data data = new LinkMessage.Data(stream.generation(), List.of(truncate), 0);
    bucket.sent(lost.end(), data.bytes(), storedAtMillis, Collections.emptySortedMap(), now);
    outlet.send(stream, data, data.bytes(), now);
  }
}
