package dev.tidegate.broker.control;

import dev.tidegate.broker.control.ControlAlarm.Code;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.model.RegionId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The control entries that came from other regions and wait to be stored here; at most 1024.
///
/// Of this region's own log only what it has sealed itself is let in: its store has lost it, and it
/// must follow on what is left. Owned by the broker's loop.
final class Arrivals {
  private static final int QUEUED_ENTRIES = 1_024;

  private final RegionId self;
  private final OwnHand hand;
  private final ControlState state;
  private final OwnTail ownTail;
  private final Consumer<ControlAlarm> alarms;
  private final ArrayDeque<ControlEntry> waiting = new ArrayDeque<>();
  private final Map<RegionId, Long> waitingTo = new TreeMap<>();

  Arrivals(
      RegionId self,
      OwnHand hand,
      ControlState state,
      OwnTail ownTail,
      Consumer<ControlAlarm> alarms) {
    this.self = self;
    this.hand = hand;
    this.state = state;
    this.ownTail = ownTail;
    this.alarms = alarms;
  }

  /// What does not follow on what is here is dropped: the sender comes again.
  ///
  /// @param from the region that sent it, which need not be the one that wrote it
  void receive(RegionId from, ControlEntry entry) {
    if (!isNew(entry)) {
      appliedBefore(from, entry);
    } else if (entry.position() == next(entry.region())
        && waiting.size() < QUEUED_ENTRIES
        && mayWait(from, entry)) {
      waiting.add(entry);
      waitingTo.put(entry.region(), entry.position());
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// Whether entries of our own wait, or are being stored.
  boolean holdOwn() {
    return waitingTo.getOrDefault(self, 0L) > state.vector().position(self);
  }

  /// Those that are to be stored now, each region's in order, until the budget is used up.
  List<ControlEntry> take(CommitSource.Budget budget) {
    List<ControlEntry> taken = new ArrayList<>();
    OwnEnd ownEnd = new OwnEnd(state.vector().position(self), state.lastDigest(self));
    while (!waiting.isEmpty() && budget.isOpen()) {
      ControlEntry entry = waiting.remove();
      if (!isNew(entry)) {
        // We have stored it ourselves meanwhile, or another in its place.
        appliedBefore(self, entry);
      } else if (!entry.region().equals(self)) {
        budget.take(1, entry.bytes().length);
        taken.add(entry);
      } else if (mayFollow(entry, ownEnd)) {
        budget.take(1, entry.bytes().length);
        taken.add(entry);
        ownEnd = OwnEnd.of(entry);
      } else {
        waitingTo.put(self, ownEnd.position());
      }
    }
    return taken;
  }

  /// Nothing of what was taken is stored; all of it comes again.
  void forget() {
    waiting.clear();
    waitingTo.clear();
  }

  /// Where our own log ends, with what is to be stored.
  private record OwnEnd(long position, long digest) {
    static OwnEnd of(ControlEntry entry) {
      return new OwnEnd(entry.position(), ControlState.digest(entry.bytes()));
    }
  }

  private boolean isNew(ControlEntry entry) {
    return entry.position() > state.vector().position(entry.region());
  }

  private long next(RegionId region) {
    return Math.max(state.vector().position(region), waitingTo.getOrDefault(region, 0L)) + 1;
  }

  private boolean mayWait(RegionId from, ControlEntry entry) {
    if (!entry.region().equals(self)) {
      return true;
    }
    if (!hand.wrote(entry)) {
      notOurs(from, entry);
      return false;
    }
    return !ownTail.isForked();
  }

  private boolean mayFollow(ControlEntry entry, OwnEnd ownEnd) {
    if (!ownTail.isForked() && hand.before(entry).orElseThrow() != ownEnd.digest()) {
      forked(entry);
    }
    return !ownTail.isForked();
  }

  /// Other bytes than those that were applied tell a log that was forked, unless they are a lie.
  private void appliedBefore(RegionId from, ControlEntry entry) {
    if (state.apply(entry) instanceof Applied.Duplicate(var alarm) && alarm.isPresent()) {
      if (!entry.region().equals(self)) {
        alarms.accept(alarm.get());
      } else if (hand.wrote(entry)) {
        forked(entry);
      } else {
        notOurs(from, entry);
      }
    }
  }

  /// Alarmed once for each region: who lies once may lie a thousand times a second.
  private void notOurs(RegionId from, ControlEntry entry) {
    if (ownTail.doubts(from)) {
      alarms.accept(new ControlAlarm(Code.SEAL_WRONG, self, entry.position(), "from=" + from));
    }
  }

  /// We wrote the entry, and another in its place or before it.
  private void forked(ControlEntry entry) {
    alarms.accept(new ControlAlarm(Code.LOG_FORKED, self, entry.position(), ""));
    ownTail.forks();
  }
}
