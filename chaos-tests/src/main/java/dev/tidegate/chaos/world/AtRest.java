package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.Body;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What the stores hold when all is quiet: no restricted word rests where nobody may have it, and
/// deleted words are gone.
final class AtRest {
  private final World world;
  private final Ledger ledger;
  private final Set<EventId> lost;

  AtRest(World world) {
    this.world = world;
    this.ledger = world.ledger();
    this.lost = world.lost();
  }

  void verify() {
    for (SimRegion region : world.regions().values()) {
      Set<EventId> deleted = deleted(region);
      Stored.forEach(region.journal(), stored -> verify(region.id(), stored, deleted));
    }
  }

  /// What deletes take away here, messages and their edits. A delete that was lost with its
  /// region's disk counts where it is stored.
  private Set<EventId> deleted(SimRegion region) {
    Set<EventId> deleted = new HashSet<>();
    for (Published publish : ledger.published().values()) {
      if (publish.body() instanceof Body.Deleted(EventId target)
          && (!lost.contains(publish.event())
              || Stored.find(region.journal(), publish.event()).isPresent())) {
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

  private void verify(RegionId region, Stored stored, Set<EventId> deleted) {
    EventId id = stored.id();
    for (Entry.Slot slot : stored.entry().records()) {
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
