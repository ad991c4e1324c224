package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;

/// What must hold when all is healed and quiet: everything was answered, nothing is lost, all
/// regions have come to the same, and what rests in the stores may rest there.
public final class FinalChecks {
  private final World world;
  private final Ledger ledger;

  public FinalChecks(World world) {
    this.world = world;
    this.ledger = world.ledger();
  }

  /// Tells the ledger of what does not hold.
  public void verify() {
    for (SimOrg org : world.orgs().values()) {
      if (org.unanswered() > 0) {
        ledger.violation(org.id() + " still waits for " + org.unanswered() + " answers");
      }
    }
    nothingLost();
    noPhantoms();
    regionsConverge();
    world.regions().values().stream()
        .filter(region -> !region.core().orElseThrow().isSwept())
        .forEach(region -> ledger.violation("the sweep of " + region.id() + " has not ended"));
    new AtRest(world).verify();
  }

  private void nothingLost() {
    for (Published publish : ledger.published().values()) {
      for (Plan.Reader reader : publish.plan().readers()) {
        boolean owed =
            reader.slot() != Plan.NO_SLOT && !ledger.isRemoved(reader.org(), publish.channel());
        if (owed && !ledger.given(reader.org()).contains(publish.event())) {
          ledger.violation(
              publish.event() + " of " + publish.org() + " never came to " + reader.org());
        }
      }
    }
  }

  private void noPhantoms() {
    for (OrgId org : world.orgs().keySet()) {
      for (EventId event : ledger.given(org)) {
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
}
