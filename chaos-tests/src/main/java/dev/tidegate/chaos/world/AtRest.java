package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.compliance.policy.Flow;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the stores hold when all is quiet: outside its home no restricted word rests that nobody
/// there may have by the rules of now and by all that was decided before, and deleted words are
/// gone.
final class AtRest {
  private final World world;
  private final Ledger ledger;

  AtRest(World world) {
    this.world = world;
    this.ledger = world.ledger();
  }

  void verify() {
    Set<EventId> deleted = deleted();
    world.regions().values().forEach(region -> atRest(region, deleted));
  }

  private Set<EventId> deleted() {
    Set<EventId> deleted = new HashSet<>();
    for (Published publish : ledger.published().values()) {
      if (publish.body() instanceof Body.Deleted(EventId target)) {
        deleted.add(target);
      }
    }
    for (Published publish : ledger.published().values()) {
      if (publish.body() instanceof Body.Edited(EventId target, _) && deleted.contains(target)) {
        deleted.add(publish.event());
      }
    }
    return deleted;
  }

  private void atRest(SimRegion region, Set<EventId> deleted) {
    RegionCore core = region.core().orElseThrow();
    for (Map.Entry<BucketId, Long> each : core.ends().positions().entrySet()) {
      for (long position = 1; position <= each.getValue(); ) {
        Answer answer =
            region.journal().answer(new Query.FramesFrom(each.getKey(), position, 1 << 20));
        List<Frame> frames = ((Answer.Frames) answer).frames();
        for (Frame frame : frames) {
          frame.entries().forEach(entry -> record(region, frame, entry, deleted));
        }
        position = frames.getLast().lastPosition() + 1;
      }
    }
  }

  private void record(SimRegion region, Frame frame, Entry entry, Set<EventId> deleted) {
    EventId id = frame.id(entry);
    for (Entry.Slot slot : entry.records()) {
      Body body = RecordCodec.decode(slot.bytes()).event().body();
      String text =
          switch (body) {
            case Body.Posted(String words, _) -> words;
            case Body.Edited(_, String words) -> words;
            case Body.Deleted _,
                Body.ReactionAdded _,
                Body.ReactionRemoved _,
                Body.Withheld _,
                Body.Tombstone _,
                Body.Unsupported _ ->
                "";
          };
      if (deleted.contains(id) && !text.isEmpty()) {
        ledger.violation("words of the deleted " + id + " rest in " + region.id());
      }
      Optional<String> secret =
          Optional.ofNullable(ledger.published().get(id)).flatMap(Published::secret);
      if (secret.isPresent()
          && text.contains(secret.get())
          && !mayRest(region, frame, entry, slot.number())) {
        ledger.violation("a restricted value of " + id + " rests in " + region.id());
      }
    }
  }

  private static boolean mayRest(SimRegion region, Frame frame, Entry entry, int slot) {
    if (frame.head().origin().equals(region.id())) {
      return true;
    }
    Plan plan = frame.plan(entry);
    return plan.readers().stream()
        .anyMatch(reader ->
            reader.slot() == slot
                && isPlain(reader.outcome())
                && isPlain(decision(region, frame, entry, reader.org())));
  }

  private static boolean isPlain(Outcome outcome) {
    return outcome.equals(Outcome.Copy.PLAIN);
  }

  /// What the files of now give the reader, asked without the planner.
  private static Outcome decision(SimRegion region, Frame frame, Entry entry, OrgId reader) {
    RegionCore core = region.core().orElseThrow();
    Plan plan = frame.plan(entry);
    Flow flow =
        new Flow(
            plan.author(),
            frame.head().origin(),
            reader,
            region.id(),
            entry.channel(),
            plan.classes(),
            plan.labels());
    Instant now = Instant.ofEpochMilli(region.now().millis());
    return core.policies().active().decide(core.policies().geography(), flow, now).outcome();
  }
}
