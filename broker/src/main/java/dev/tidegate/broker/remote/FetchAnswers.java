package dev.tidegate.broker.remote;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.link.Cut;
import dev.tidegate.broker.link.FrameFilter;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.link.LinkMessage.Fetched.Outcome;
import dev.tidegate.broker.link.Readers;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a far region is given that has lost events: ours as they may be sent to it now, its own as
/// they are stored here.
///
/// One answer holds one piece, from the beginning of the range; the far region asks on behind it.
/// Ours go by the same filter and the same decisions as on the data lanes. Bounded: at most
/// [#AT_ONCE] questions are looked up at a time, the others are told to come later.
final class FetchAnswers {
  static final int AT_ONCE = 8;
  private static final int MAX_EVENTS = 1_024;
  private static final long MAX_BYTES = 256 << 10;

  private final RegionId self;
  private final Ends ends;
  private final FrameFilter filter;
  private final RemoteApplier.Effects effects;
  private final Set<Long> underWay = new HashSet<>();
  private long session;

  FetchAnswers(RegionId self, Ends ends, Readers readers, RemoteApplier.Effects effects) {
    this.self = self;
    this.ends = ends;
    this.filter = new FrameFilter(readers);
    this.effects = effects;
  }

  /// The lane that questions come on was dialed anew: what was asked before is asked again.
  void opened(long newSession) {
    session = newSession;
    underWay.clear();
  }

  /// @param fetch names our events or the asking region's own
  void asked(LinkMessage.Fetch fetch) {
    Pointer first = new Pointer(fetch.incarnation(), fetch.from());
    if (!ends.covers(fetch.bucket(), fetch.origin(), first)) {
      // Of ours: said by a run that this store knows nothing of.
      tell(fetch, isOurs(fetch) ? Outcome.LOST : Outcome.NOT_HELD, fetch.to());
    } else if (underWay.size() >= AT_ONCE || !underWay.add(fetch.number())) {
      tell(fetch, Outcome.LATER, 0);
    } else {
      long asking = session;
      Pointer before = new Pointer(fetch.incarnation(), fetch.from() - 1);
      effects.read(
          new Query.StreamFrom(fetch.bucket(), fetch.origin(), before, 1),
          (answer, now) -> {
            if (asking == session) {
              read(fetch, answer, now);
            }
          });
    }
  }

  private boolean isOurs(LinkMessage.Fetch fetch) {
    return fetch.origin().equals(self);
  }

  private void read(LinkMessage.Fetch fetch, Answer answer, Moment now) {
    if (!(answer instanceof Answer.Frames(var frames, var damage))) {
      tell(fetch, Outcome.LATER, 0);
      return;
    }
    Optional<Frame> found =
        frames.isEmpty()
            ? damage.map(each -> each.remains().frame())
            : Optional.of(frames.getFirst());
    boolean holds =
        found.isPresent()
            && found.get().head().incarnation() == fetch.incarnation()
            && found.get().head().firstSequence() <= fetch.to();
    if (!holds) {
      tell(fetch, Outcome.NOT_HELD, fetch.to());
    } else if (frames.isEmpty()) {
      tell(fetch, Outcome.DAMAGED, found.get().head().lastSequence());
    } else if (isOurs(fetch)) {
      cut(fetch, found.get(), true, now);
    } else {
      give(fetch, found.get());
    }
  }

  /// Of our events what the far region may have now.
  private void cut(LinkMessage.Fetch fetch, Frame frame, boolean mayRefresh, Moment now) {
    Pointer before = new Pointer(fetch.incarnation(), fetch.from() - 1);
    Cut cut = filter.cut(frame, before, MAX_EVENTS, MAX_BYTES, now);
    if (cut.lost().isPresent()) {
      tell(fetch, Outcome.LOST, cut.lost().get().to());
    } else if (cut.piece().isPresent()) {
      switch (cut.piece().get()) {
        case Cut.Send(Frame piece) -> tell(fetch, piece);
        case Cut.Pass pass -> tell(fetch, Outcome.NOT_HELD, pass.to());
      }
    } else if (mayRefresh && cut.stop().equals(Optional.of(Cut.Stop.STALE))) {
      long asking = session;
      effects.refresh(
          frame,
          (revised, at) -> {
            if (asking == session) {
              cut(fetch, revised, false, at);
            }
          });
    } else {
      tell(fetch, Outcome.LATER, 0);
    }
  }

  /// Of the far region's own events what is stored here: all of it came from there.
  private void give(LinkMessage.Fetch fetch, Frame frame) {
    List<Entry> entries = new ArrayList<>();
    long bytes = 0;
    long through = Math.min(fetch.to(), frame.head().lastSequence());
    for (Entry entry : frame.entries()) {
      if (entry.sequence() < fetch.from() || entry.sequence() > through || isEmpty(entry)) {
        continue;
      }
      for (Entry.Slot slot : entry.records()) {
        bytes += slot.bytes().length;
      }
      if (!entries.isEmpty() && (entries.size() == MAX_EVENTS || bytes > MAX_BYTES)) {
        through = entry.sequence() - 1;
        break;
      }
      entries.add(entry.at(0));
    }
    if (entries.isEmpty()) {
      tell(fetch, Outcome.NOT_HELD, through);
      return;
    }
    FrameHead head = frame.head();
    long first = Math.max(fetch.from(), head.firstSequence());
    FrameHead part =
        new FrameHead(
            head.bucket(),
            head.origin(),
            head.incarnation(),
            first == head.firstSequence()
                ? head.after()
                : new Pointer(head.incarnation(), first - 1),
            first,
            through,
            0,
            0,
            0,
            false,
            head.dependencies(),
            head.control());
    tell(fetch, new Frame(part, frame.plans(), entries, List.of(), List.of()));
  }

  private static boolean isEmpty(Entry entry) {
    return entry.kind() == EventKind.GAP || entry.records().isEmpty();
  }

  private void tell(LinkMessage.Fetch fetch, Frame piece) {
    tell(fetch, Outcome.FOUND, piece.head().lastSequence(), List.of(FrameCodec.encode(piece)));
  }

  private void tell(LinkMessage.Fetch fetch, Outcome outcome, long through) {
    tell(fetch, outcome, through, List.of());
  }

  private void tell(LinkMessage.Fetch fetch, Outcome outcome, long through, List<byte[]> frames) {
    underWay.remove(fetch.number());
    effects.answer(session, new LinkMessage.Fetched(fetch.number(), outcome, through, frames));
  }
}
