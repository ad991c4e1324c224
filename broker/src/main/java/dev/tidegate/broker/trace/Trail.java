package dev.tidegate.broker.trace;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The way of sampled messages through one region: told by the stages where a message is, it makes
/// a span of each step that has ended.
///
/// Off, each method is one branch. What it remembers of messages under way is bounded ([Recent]):
/// of one that was forgotten, later steps begin when they end.
public final class Trail {
  /// Messages of which it knows when they began or were stored.
  static final int REMEMBERED = 8_192;

  /// Feeds of one region that get a span of one message: a channel may have thousands.
  static final int DELIVERIES = 16;

  private final RegionId self;
  private final Sampling sampling;
  private final Spans spans;
  private final boolean off;
  private final WallClock clock = new WallClock();
  private final Recent<Long> taken = new Recent<>(REMEMBERED);
  private final Recent<Arrival> arrived = new Recent<>(REMEMBERED);
  private final Recent<Kept> kept = new Recent<>(REMEMBERED);

  private record Arrival(long nanos, long generation) {}

  /// A stored message.
  private static final class Kept {
    private final long storedNanos;
    private final long parent;
    private int deliveries;

    Kept(long storedNanos, long parent) {
      this.storedNanos = storedNanos;
      this.parent = parent;
    }
  }

  public Trail(RegionId self, Tracing tracing) {
    this.self = self;
    this.sampling = tracing.sampling();
    this.spans = tracing.spans();
    this.off = sampling.isOff();
  }

  /// An own event has its id: its publish had its turn at `takenNanos`. To be told before it is
  /// told as stored.
  public void accepted(EventId event, long takenNanos) {
    if (off) {
      return;
    }
    long low =
        TraceIds.low(
            TraceIds.stream(event.origin(), event.incarnation(), event.bucket()), event.sequence());
    if (sampling.takes(low)) {
      taken.put(low, takenNanos);
    }
  }

  /// A frame came over the link from its origin, on a connection of that generation.
  public void arrived(Frame frame, long generation, Moment now) {
    if (off) {
      return;
    }
    long stream = stream(frame);
    for (Entry entry : frame.entries()) {
      long low = TraceIds.low(stream, entry.sequence());
      if (sampling.takes(low)) {
        arrived.put(low, new Arrival(now.nanos(), generation));
      }
    }
  }

  /// Frames were stored by one commit, which was cut at `cutNanos`.
  public void stored(List<Frame> frames, long cutNanos, Moment now) {
    if (off) {
      return;
    }
    clock.at(now);
    for (Frame frame : frames) {
      long stream = stream(frame);
      for (Entry entry : frame.entries()) {
        long low = TraceIds.low(stream, entry.sequence());
        if (sampling.takes(low)) {
          if (frame.head().origin().equals(self)) {
            published(low, frame, entry, cutNanos, now);
          } else {
            received(low, frame, entry, cutNanos, now);
          }
        }
      }
    }
  }

  private void published(long low, Frame frame, Entry entry, long cutNanos, Moment now) {
    long root = TraceIds.span(low, Step.PUBLISH, self, 0);
    long begin = taken.remove(low).orElse(cutNanos);
    span(low, Step.PUBLISH, 0, root, begin, now.nanos(), about(frame, entry));
    Attributes decision = new Attributes();
    if (entry.plan() >= 0) {
      decision.decision(frame.plan(entry));
    }
    child(low, Step.ACCEPT, root, begin, cutNanos, decision);
    child(low, Step.COMMIT, root, cutNanos, now.nanos(), new Attributes());
    kept.put(low, new Kept(now.nanos(), root));
  }

  private void received(long low, Frame frame, Entry entry, long cutNanos, Moment now) {
    Optional<Arrival> arrival = arrived.remove(low);
    RegionId from = frame.head().origin();
    long parent =
        arrival
            .map(each ->
                TraceIds.span(
                    low, Step.SEND, from, TraceIds.text(self.value()) + each.generation()))
            .orElseGet(() -> TraceIds.span(low, Step.PUBLISH, from, 0));
    long id = TraceIds.span(low, Step.RECEIVE, self, 0);
    long begin = arrival.map(Arrival::nanos).orElse(cutNanos);
    span(low, Step.RECEIVE, parent, id, begin, now.nanos(), about(frame, entry).text("from", from));
    child(low, Step.COMMIT, id, cutNanos, now.nanos(), new Attributes());
    kept.put(low, new Kept(now.nanos(), id));
  }

  /// A piece of an own frame was given to the connection of that generation to another region.
  public void sent(RegionId to, Frame piece, String lane, long generation, Moment now) {
    if (off) {
      return;
    }
    clock.at(now);
    long stream = stream(piece);
    for (Entry entry : piece.entries()) {
      long low = TraceIds.low(stream, entry.sequence());
      if (sampling.takes(low)) {
        long id = TraceIds.span(low, Step.SEND, self, TraceIds.text(to.value()) + generation);
        long parent = TraceIds.span(low, Step.PUBLISH, self, 0);
        long begin = kept.get(low).map(each -> each.storedNanos).orElse(now.nanos());
        span(
            low,
            Step.SEND,
            parent,
            id,
            begin,
            now.nanos(),
            new Attributes()
                .text("to", to)
                .text("lane", lane)
                .number("bytes", bytes(entry))
                .number("renditions", entry.records().size()));
      }
    }
  }

  /// An event was handed to an org's feed.
  public void delivered(long feed, OrgId org, Frame frame, Entry entry, Moment now) {
    if (off) {
      return;
    }
    long low = TraceIds.low(stream(frame), entry.sequence());
    if (!sampling.takes(low)) {
      return;
    }
    Optional<Kept> known = kept.get(low);
    if (known.isPresent() && ++known.get().deliveries > DELIVERIES) {
      return;
    }
    clock.at(now);
    Step stored = frame.head().origin().equals(self) ? Step.PUBLISH : Step.RECEIVE;
    long parent =
        known.map(each -> each.parent).orElseGet(() -> TraceIds.span(low, stored, self, 0));
    span(
        low,
        Step.DELIVER,
        parent,
        TraceIds.span(low, Step.DELIVER, self, feed),
        known.map(each -> each.storedNanos).orElse(now.nanos()),
        now.nanos(),
        new Attributes().text("org", org).number("feed", feed));
  }

  private void child(
      long low, Step step, long parent, long begin, long end, Attributes attributes) {
    span(low, step, parent, TraceIds.span(low, step, self, 0), begin, end, attributes);
  }

  private void span(
      long low, Step step, long parent, long id, long begin, long end, Attributes attributes) {
    long start = clock.nanos(begin);
    spans.ended(
        new Span(
            TraceIds.high(low),
            low,
            id,
            parent,
            step,
            start,
            Math.max(start, clock.nanos(end)),
            attributes.texts,
            attributes.numbers));
  }

  private static Attributes about(Frame frame, Entry entry) {
    return new Attributes()
        .text("event", frame.id(entry))
        .text("kind", entry.kind().name().toLowerCase(Locale.ROOT))
        .number("bytes", bytes(entry))
        .number("renditions", entry.records().size());
  }

  private static long stream(Frame frame) {
    FrameHead head = frame.head();
    return TraceIds.stream(head.origin(), head.incarnation(), head.bucket());
  }

  private static long bytes(Entry entry) {
    long bytes = 0;
    for (Entry.Slot slot : entry.records()) {
      bytes += slot.bytes().length;
    }
    return bytes;
  }
}
