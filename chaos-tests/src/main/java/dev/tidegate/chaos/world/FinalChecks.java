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
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What must hold when all is healed and quiet: everything was answered, nothing is lost, all
/// regions have come to the same, no restricted word rests where nobody may have it, deleted words
/// are gone.
final class FinalChecks {
  private final World world;
  private final Ledger ledger;

  FinalChecks(World world) {
    this.world = world;
    this.ledger = world.ledger();
  }

  void verify() {
    for (SimOrg org : world.orgs().values()) {
      if (org.unanswered() > 0) {
        ledger.violation(org.id() + " still waits for " + org.unanswered() + " answers");
      }
    }
    nothingLost();
    noPhantoms();
    regionsConverge();
    Set<EventId> deleted = deleted();
    world.regions().values().forEach(region -> atRest(region, deleted));
  }

  private void nothingLost() {
    for (Published publish : ledger.published().values()) {
      for (Plan.Reader reader : publish.plan().readers()) {
        boolean owed =
            reader.slot() != Plan.NO_SLOT && !ledger.isRemoved(reader.org(), publish.channel());
        if (owed && !ledger.given(reader.org()).containsKey(publish.event())) {
          ledger.violation(
              publish.event() + " of " + publish.org() + " never came to " + reader.org());
        }
      }
    }
  }

  private void noPhantoms() {
    for (OrgId org : world.orgs().keySet()) {
      for (EventId event : ledger.given(org).keySet()) {
        if (!ledger.published().containsKey(event)) {
          ledger.violation(org + " was given " + event + ", which nobody published");
        }
      }
    }
  }

  private void regionsConverge() {
    for (SimRegion one : world.regions().values()) {
      RegionCore origin = one.core().orElseThrow();
      for (SimRegion two : world.regions().values()) {
        RegionCore region = two.core().orElseThrow();
        if (!region.directory().vector().equals(origin.directory().vector())) {
          ledger.violation(
              "control differs: "
                  + one.id()
                  + " "
                  + origin.directory().vector().positions()
                  + ", "
                  + two.id()
                  + " "
                  + region.directory().vector().positions());
        }
        for (BucketId bucket : origin.ends().buckets(one.id())) {
          if (!origin.ends().end(bucket, one.id()).equals(region.ends().end(bucket, one.id()))) {
            ledger.violation(
                "bucket "
                    + bucket
                    + " of "
                    + one.id()
                    + " ends at "
                    + origin.ends().end(bucket, one.id())
                    + ", at "
                    + two.id()
                    + " at "
                    + region.ends().end(bucket, one.id()));
          }
        }
      }
    }
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
