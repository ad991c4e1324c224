package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the stores hold when all is quiet: no restricted word rests where nobody may have it, and
/// deleted words are gone.
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
          frame.entries().forEach(entry -> record(region.id(), frame, entry, deleted));
        }
        position = frames.getLast().lastPosition() + 1;
      }
    }
  }

  private void record(RegionId region, Frame frame, Entry entry, Set<EventId> deleted) {
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
        ledger.violation("words of the deleted " + id + " rest in " + region);
      }
      Optional<String> secret =
          Optional.ofNullable(ledger.published().get(id)).flatMap(Published::secret);
      if (secret.isPresent() && text.contains(secret.get()) && !mayRest(region, id)) {
        ledger.violation("a restricted value of " + id + " rests in " + region);
      }
    }
  }

  private boolean mayRest(RegionId region, EventId id) {
    if (id.origin().equals(region)) {
      return true;
    }
    Published publish = ledger.published().get(id);
    if (publish == null) {
      return false;
    }
    for (Plan.Reader reader : publish.plan().readers()) {
      if (world.org(reader.org()).home().id().equals(region)
          && reader.outcome() instanceof Outcome.Copy copy
          && copy.isPlain()) {
        return true;
      }
    }
    return false;
  }
}
