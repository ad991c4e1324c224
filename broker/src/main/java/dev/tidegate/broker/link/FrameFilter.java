package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/// Cuts a frame of this region down to what one far region may have. Copies records, never decodes
/// one.
///
/// What leaves: the entries with a rendition for an org that is at home there and connected now;
/// their plans with those readers only, with the rules that shaped their outcomes, and with the
/// renditions that they use. Slot 0 keeps its meaning (the original) and is there only if such a
/// reader may have the original. Positions, keys and marks stay at home.
///
/// An entry that only takes away crosses whenever its plan names an org at home there or the
/// channel ever had one: the region then may hold what it takes. Such an entry carries ids and no
/// words; no end of a plan, no lease and no missing reader stops it.
///
/// A gap marker, for which this region has lost the event, leaves as a lost range, if an org there
/// ever was in its channel.
public final class FrameFilter {
  /// More than the encoded index takes for one entry, its channel included.
  private static final long ENTRY_OVERHEAD_BYTES = 64;

  private final Readers readers;

  public FrameFilter(Readers readers) {
    this.readers = readers;
  }

  /// The part of `frame` after `after` that can go, with at most so many entries and about so many
  /// bytes of records. The first entry that crosses is in it, whatever it weighs.
  ///
  /// @param after a place in the frame or right before it
  public Cut cut(Frame frame, Pointer after, int maxEvents, long maxBytes, Moment now) {
    FrameHead head = frame.head();
    boolean inside = after.incarnation() == head.incarnation();
    long from = Math.max(head.firstSequence(), inside ? after.sequence() + 1 : 0);
    Pointer before =
        from == head.firstSequence() ? head.after() : new Pointer(head.incarnation(), from - 1);
    Selection selection = new Selection(frame);
    Set<ChannelId> lost = new LinkedHashSet<>();
    Map<PlanAt, Crossing> decided = new HashMap<>();
    long to = head.lastSequence();
    long bytes = 0;
    Optional<Cut.Stop> stop = Optional.empty();
    for (Entry entry : frame.entries()) {
      if (entry.sequence() < from) {
        continue;
      }
      Crossing crossing =
          decided.computeIfAbsent(
              new PlanAt(entry.plan(), entry.channel(), entry.kind().onlyTakesAway()),
              _ -> crossing(frame, entry, now));
      if (crossing.stop().isPresent()) {
        stop = crossing.stop();
        to = entry.sequence() - 1;
        break;
      }
      if (!crossing.crosses()) {
        continue;
      }
      if (entry.kind() == EventKind.GAP) {
        boolean isNext = selection.isEmpty() && (entry.sequence() == from || !lost.isEmpty());
        if (!isNext || lost.size() == LinkMessage.Truncate.MAX_CHANNELS) {
          to = entry.sequence() - 1;
          break;
        }
        lost.add(entry.channel());
        continue;
      }
      if (!lost.isEmpty()) {
        to = entry.sequence() - 1;
        break;
      }
      List<Entry.Slot> records = selection.records(entry, crossing.plan());
      bytes += bytes(records);
      if (!selection.isEmpty() && (selection.size() >= maxEvents || bytes > maxBytes)) {
        to = entry.sequence() - 1;
        break;
      }
      selection.keep(entry, crossing.plan(), records);
    }
    if (to < from) {
      return Cut.stopped(stop);
    }
    if (!lost.isEmpty()) {
      return Cut.of(new Cut.Lost(before, head.incarnation(), from, to, List.copyOf(lost)), stop);
    }
    return selection.isEmpty()
        ? Cut.of(new Cut.Pass(before, head.incarnation(), from, to), stop)
        : Cut.of(new Cut.Send(selection.frame(before, from, to)), stop);
  }

  /// What entries share: what is found for one of them holds for all.
  private record PlanAt(int plan, ChannelId channel, boolean taking) {
    // See BucketId.
    @Override
    public boolean equals(Object other) {
      return other instanceof PlanAt that
          && plan == that.plan
          && taking == that.taking
          && channel.equals(that.channel);
    }

    @Override
    public int hashCode() {
      return (channel.hashCode() * 31 + plan) * 31 + Boolean.hashCode(taking);
    }
  }

  private static long bytes(List<Entry.Slot> records) {
    long bytes = ENTRY_OVERHEAD_BYTES;
    for (Entry.Slot slot : records) {
      bytes += slot.bytes().length;
    }
    return bytes;
  }

  /// Whether an entry crosses, and under which plan; empty plan: without one.
  private record Crossing(boolean crosses, Optional<Plan> plan, Optional<Cut.Stop> stop) {
    static final Crossing NOTHING = new Crossing(false, Optional.empty(), Optional.empty());

    static Crossing with(Plan plan) {
      return new Crossing(true, Optional.of(plan), Optional.empty());
    }

    static Crossing stopped(Cut.Stop stop) {
      return new Crossing(false, Optional.empty(), Optional.of(stop));
    }
  }

  private Crossing crossing(Frame frame, Entry entry, Moment now) {
    if (entry.plan() < 0) {
      return readers.everAt(entry.channel())
          ? new Crossing(true, Optional.empty(), Optional.empty())
          : Crossing.NOTHING;
    }
    Plan plan = frame.plan(entry);
    if (entry.kind().onlyTakesAway()) {
      return taking(plan, entry.channel());
    }
    SortedSet<OrgId> there = readers.readersAt(entry.channel());
    List<Plan.Reader> kept = new ArrayList<>();
    boolean mayGet = false;
    boolean deferred = false;
    for (Plan.Reader reader : plan.readers()) {
      if (there.contains(reader.org())) {
        kept.add(reader);
        mayGet |= reader.slot() != Plan.NO_SLOT;
        deferred |= reader.outcome() instanceof Outcome.Deferred;
      }
    }
    if (!mayGet && !deferred) {
      // Deciding anew can only be stricter, so nothing is held up to learn that it stays nothing.
      return Crossing.NOTHING;
    }
    if (readers.held(entry.channel(), now)) {
      return Crossing.stopped(Cut.Stop.HELD);
    }
    if (!readers.stands(plan, now)) {
      return Crossing.stopped(Cut.Stop.STALE);
    }
    return deferred ? Crossing.stopped(Cut.Stop.DEFERRED) : Crossing.with(plan.with(kept));
  }

  private Crossing taking(Plan plan, ChannelId channel) {
    boolean named = plan.readers().stream().anyMatch(reader -> readers.isAtPeer(reader.org()));
    if (!named && !readers.everAt(channel)) {
      return Crossing.NOTHING;
    }
    SortedSet<OrgId> there = readers.readersAt(channel);
    // With all renditions, by the slots of the frame at home: they are renumbered where the records
    // are picked.
    return Crossing.with(
        plan.with(plan.readers().stream().filter(each -> there.contains(each.org())).toList()));
  }
}
