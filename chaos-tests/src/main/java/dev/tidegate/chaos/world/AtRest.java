package dev.tidegate.chaos.world;

import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.chaos.invariant.Promise;
import dev.tidegate.compliance.policy.Flow;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.Body;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What the stores hold when all is quiet: outside its home no restricted word rests that nobody
/// there may have by the rules of now and by all that was decided before, and deleted words are
/// gone.
final class AtRest {
  private final World world;
  private final Ledger ledger;
  private final Set<EventId> lost;
  private final boolean converged;

  /// @param converged every region has heard what the others have; else a delete counts where it is
  ///   stored
  AtRest(World world, boolean converged) {
    this.world = world;
    this.converged = converged;
    this.ledger = world.ledger();
    this.lost = world.lost();
  }

  void verify() {
    for (SimRegion region : world.regions().values()) {
      Set<EventId> deleted = deleted(region);
      Stored.forEach(region.journal(), stored -> verify(region, stored, deleted));
    }
  }

  /// What deletes take away here, messages and their edits. A delete that was lost with its
  /// region's disk counts where it is stored.
  private Set<EventId> deleted(SimRegion region) {
    Set<EventId> deleted = new HashSet<>();
    for (Published publish : ledger.published().values()) {
      if (publish.body() instanceof Body.Deleted(EventId target)
          && ((converged && !lost.contains(publish.event()))
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

  private void verify(SimRegion region, Stored stored, Set<EventId> deleted) {
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
        ledger.violation(Promise.AT_REST, "words of the deleted " + id + " rest in " + region.id());
      }
      Optional<String> secret =
          Optional.ofNullable(ledger.published().get(id)).flatMap(Published::secret);
      if (secret.isPresent()
          && text.contains(secret.get())
          && !mayRest(region, stored, slot.number())) {
        ledger.violation(
            Promise.AT_REST, "a restricted value of " + id + " rests in " + region.id());
      }
    }
  }

  private static boolean mayRest(SimRegion region, Stored stored, int slot) {
    if (stored.id().origin().equals(region.id())) {
      return true;
    }
    return stored.plan().readers().stream()
        .anyMatch(reader ->
            reader.slot() == slot
                && isPlain(stored.plan().renditions().get(slot))
                && (waits(region, stored.plan(), reader)
                    || (isPlain(reader.outcome())
                        && isPlain(decision(region, stored, reader.org())))));
  }

  /// Whether the copy is served to nobody, because a file cannot be read; what is not known takes
  /// nothing back. Each file can be read in the end, but for a region with a fork of a control log.
  private static boolean waits(SimRegion region, Plan plan, Plan.Reader reader) {
    Policies policies = region.core().orElseThrow().policies();
    return reader.outcome() instanceof Outcome.Deferred
        && (policies.cannotRead(plan.author()) || policies.cannotRead(reader.org()));
  }

  private static boolean isPlain(Outcome outcome) {
    return outcome.equals(Outcome.Copy.PLAIN);
  }

  /// What the files of now give the reader, asked without the planner.
  private static Outcome decision(SimRegion region, Stored stored, OrgId reader) {
    RegionCore core = region.core().orElseThrow();
    Plan plan = stored.plan();
    Flow flow =
        new Flow(
            plan.author(),
            stored.id().origin(),
            reader,
            region.id(),
            stored.entry().channel(),
            plan.classes(),
            plan.labels());
    Instant now = Instant.ofEpochMilli(region.now().millis());
    return core.policies().active().decide(core.policies().geography(), flow, now).outcome();
  }
}
