package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.chaos.invariant.Promise;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.HashSet;
import java.util.Set;

/// What was published, stored and given, when all is quiet: nothing that is owed is lost, each org
/// has read all that its region holds for it, and nobody was given what nobody published.
///
/// What a region acknowledged and lost with its disk is owed only by regions that held it. What a
/// rule may have forbidden after it was accepted is owed only where it was stored. What an org was
/// told is lost it is not owed any more, should an old copy of a store bring it back; and it is
/// told so only of what was damaged somewhere, or lost with a disk. A marker tells of all sequences
/// up to the next entry; what the org is not owed among them was not taken from it.
final class Delivery {
  private final World world;
  private final Ledger ledger;
  private final Set<EventId> lost;

  Delivery(World world) {
    this.world = world;
    this.ledger = world.ledger();
    this.lost = world.lost();
  }

  void verify() {
    nothingLost();
    toldLostOnlyWhatIs();
    world.orgs().values().forEach(this::allRead);
  }

  private void nothingLost() {
    for (Published publish : ledger.published().values()) {
      for (Plan.Reader reader : publish.plan().readers()) {
        if (!ledger.given(reader.org()).contains(publish.event()) && isOwed(publish, reader)) {
          ledger.violation(
              Promise.NOTHING_LOST,
              publish.event() + " of " + publish.org() + " never came to " + reader.org());
        }
      }
    }
  }

  private boolean isOwed(Published publish, Plan.Reader reader) {
    if (reader.slot() == Plan.NO_SLOT
        || ledger.isRemoved(reader.org(), publish.channel())
        || isPoisonAt(reader.org(), publish.event())
        || isGivenUp(reader.org(), publish.event())) {
      return false;
    }
    boolean sure =
        !lost.contains(publish.event()) && !ledger.isForbidden(publish.org(), reader.org());
    InMemoryJournal journal = world.org(reader.org()).home().journal();
    return sure
        || Stored.find(journal, publish.event())
            .filter(stored -> stored.isFor(reader.org()))
            .isPresent();
  }

  /// Whether the org was told that the event is lost, and a store went back since it was.
  private boolean isGivenUp(OrgId reader, EventId event) {
    return world.regions().values().stream().anyMatch(region -> !region.losses().isEmpty())
        && ledger.gaps(reader).stream().anyMatch(gap -> gap.covers(event));
  }

  private void toldLostOnlyWhatIs() {
    for (OrgId org : world.orgs().keySet()) {
      for (Published publish : ledger.published().values()) {
        EventId event = publish.event();
        if (ledger.gaps(org).stream().anyMatch(gap -> gap.covers(event))
            && !lost.contains(event)
            && publish.plan().reader(org).filter(reader -> isOwed(publish, reader)).isPresent()
            && world.regions().values().stream()
                .noneMatch(region -> region.rot().hasStruck(event))) {
          ledger.violation(
              Promise.LOSS_TOLD,
              org + " was told that " + event + " is lost, and it never was damaged");
        }
      }
    }
  }

  private boolean isPoisonAt(OrgId reader, EventId event) {
    RegionId home = world.org(reader).home().id();
    return world.network().poison(home).poisoned().contains(event);
  }

  private void allRead(SimOrg org) {
    Set<EventId> read = new HashSet<>();
    for (Ledger.Given each : ledger.order(org.id())) {
      if (each.reading() == ledger.reading(org.id())) {
        read.add(each.event());
      }
    }
    Stored.forEach(
        org.home().journal(),
        stored -> {
          if (stored.isFor(org.id())
              && !ledger.isRemoved(org.id(), stored.entry().channel())
              && !read.contains(stored.id())
              && !isGivenUp(org.id(), stored.id())) {
            ledger.violation(Promise.ALL_READ, org.id() + " has not read " + stored.id());
          }
        });
  }

  void noPhantoms() {
    for (OrgId org : world.orgs().keySet()) {
      for (EventId event : ledger.given(org)) {
        // Stored and lost before it was answered, it is known to who stored it meanwhile.
        if (!ledger.published().containsKey(event) && !lost.contains(event)) {
          ledger.violation(
              Promise.NO_PHANTOM, org + " was given " + event + ", which nobody published");
        }
      }
    }
  }
}
