package dev.tidegate.chaos.world;

import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.model.BucketId;

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
    new Delivery(world).verify();
    regionsConverge();
    new AtRest(world).verify();
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
