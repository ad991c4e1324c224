package dev.tidegate.broker.remote;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.decide.Redecider;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.Body;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What of a frame this region may store, and as what.
final class Admission {
  private final RegionId self;
  private final Directory directory;
  private final Redecider redecider;
  private final Ends ends;
  private final HybridClock clock;

  Admission(RegionId self, Directory directory, Redecider redecider, Ends ends, HybridClock clock) {
    this.self = self;
    this.directory = directory;
    this.redecider = redecider;
    this.ends = ends;
    this.clock = clock;
  }

  /// What comes of a frame.
  ///
  /// @param frame what is stored; empty: nobody here gets anything of it
  /// @param refused events that are refused for good, each with its reason
  record Admitted(
      Optional<Frame> frame,
      List<Refused> refused,
      List<Batch.Edit> edits,
      List<EventId> deletes) {}

  record Refused(EventId event, Entry entry, ErrorCode reason) {}

  Admitted admit(Frame sent, Moment now) {
    List<Entry> kept = new ArrayList<>(sent.entries().size());
    List<Refused> refused = new ArrayList<>();
    List<Batch.Edit> edits = new ArrayList<>();
    List<EventId> deletes = new ArrayList<>();
    for (Entry entry : sent.entries()) {
      Optional<ErrorCode> objection = objection(sent, entry, edits, deletes, now);
      if (objection.isPresent()) {
        refused.add(new Refused(sent.id(entry), entry, objection.get()));
      } else if (entry.kind() == EventKind.GAP || concerns(sent.plan(entry), entry)) {
        kept.add(entry);
      }
    }
    if (kept.isEmpty()) {
      return new Admitted(Optional.empty(), refused, edits, deletes);
    }
    FrameHead head = sent.head().storedAt(0, now.millis(), isEarly(sent.head()));
    Frame admissible = new Frame(head, sent.plans(), kept, List.of(), List.of());
    Frame decided = redecider.receive(admissible, this::isHere, now);
    List<Entry> held =
        decided.entries().stream()
            .filter(entry -> entry.kind() == EventKind.GAP || !entry.records().isEmpty())
            .toList();
    return new Admitted(
        held.isEmpty()
            ? Optional.empty()
            : Optional.of(new Frame(decided.head(), decided.plans(), held, List.of(), List.of())),
        refused,
        edits,
        deletes);
  }

  private boolean isHere(OrgId org) {
    return directory.homeOf(org).equals(Optional.of(self));
  }

  /// Whether anybody at home here is to have it. Membership is asked again when it is served.
  private boolean concerns(Plan plan, Entry entry) {
    if (entry.kind().onlyTakesAway()) {
      // This region may hold what it takes.
      return true;
    }
    for (Plan.Reader reader : plan.readers()) {
      if (isHere(reader.org()) && directory.isConnected(entry.channel(), reader.org())) {
        return true;
      }
    }
    return false;
  }

  private Optional<ErrorCode> objection(
      Frame frame, Entry entry, List<Batch.Edit> edits, List<EventId> deletes, Moment now) {
    if (entry.kind() == EventKind.GAP) {
      return Optional.empty();
    }
    RegionId origin = frame.head().origin();
    if (!directory.homeOf(frame.plan(entry).author()).equals(Optional.of(origin))) {
      return Optional.of(ErrorCode.AUTHOR_NOT_AT_HOME);
    }
    if (directory.channel(entry.channel()).isEmpty() || entry.records().isEmpty()) {
      return Optional.of(ErrorCode.POISON_EVENT);
    }
    EventId id = frame.id(entry);
    for (Entry.Slot slot : entry.records()) {
      Event event;
      try {
        event = RecordCodec.decode(slot.bytes()).event();
      } catch (IllegalArgumentException e) {
        return Optional.of(ErrorCode.POISON_EVENT);
      }
      boolean ownAuthor =
          event.org().isEmpty() || event.org().get().equals(frame.plan(entry).author());
      if (!event.id().equals(id) || !event.channel().equals(entry.channel()) || !ownAuthor) {
        return Optional.of(ErrorCode.POISON_EVENT);
      }
      boolean own = event.body() instanceof Body.Edited || event.body() instanceof Body.Deleted;
      if (own && !event.body().changes().orElseThrow().origin().equals(origin)) {
        // One writer per object: only the author's own region changes a message.
        return Optional.of(ErrorCode.NOT_YOUR_MESSAGE);
      }
      clock.observe(event.stamp(), now);
      note(event, edits, deletes);
    }
    return Optional.empty();
  }

  private static void note(Event event, List<Batch.Edit> edits, List<EventId> deletes) {
    if (event.body() instanceof Body.Edited(EventId target, _)) {
      Batch.Edit edit = new Batch.Edit(target, event.id());
      if (!edits.contains(edit)) {
        edits.add(edit);
      }
    } else if (event.body() instanceof Body.Deleted && !deletes.contains(event.id())) {
      deletes.add(event.id());
    }
  }

  private boolean isEarly(FrameHead head) {
    for (Map.Entry<RegionId, Pointer> each : head.dependencies().entrySet()) {
      if (!ends.covers(head.bucket(), each.getKey(), each.getValue())) {
        return true;
      }
    }
    return false;
  }
}
