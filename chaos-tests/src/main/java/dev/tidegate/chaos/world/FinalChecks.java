package dev.tidegate.chaos.world;

import dev.tidegate.chaos.invariant.Promise;
import dev.tidegate.model.EventId;

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
        ledger.violation(
            Promise.ANSWERED, org.id() + " still waits for " + org.unanswered() + " answers");
      }
    }
    Delivery delivery = new Delivery(world);
    delivery.noPhantoms();
    boolean forked = isForked();
    if (!forked) {
      delivery.verify();
      new Convergence(world).verify();
    }
    world.regions().values().stream()
        .filter(region -> !region.core().orElseThrow().isSwept())
        .forEach(region ->
            ledger.violation(Promise.SWEPT, "the sweep of " + region.id() + " has not ended"));
    new AtRest(world, !forked).verify();
    world.regions().values().forEach(this::mended);
  }

  /// Every frame can be read, and only what was damaged is declared lost.
  private void mended(SimRegion region) {
    if (region.rot().isThere()) {
      ledger.violation(Promise.MENDED, "a frame in " + region.id() + " is still damaged");
    }
    for (EventId event : region.rot().lost()) {
      if (!region.rot().hasStruck(event)) {
        ledger.violation(Promise.LOSS_TOLD, event + " was declared lost and was never damaged");
      }
    }
  }

  /// Whether a region wrote to its control log while nobody could be asked what its store had lost
  /// of it: that is alarmed, and an operator has to choose; nothing converges before.
  private boolean isForked() {
    boolean forked =
        world.regions().values().stream()
            .flatMap(region -> region.alarms().stream())
            .anyMatch(alarm -> alarm.code().equals("LOG_FORKED"));
    boolean lost = world.regions().values().stream().anyMatch(region -> !region.losses().isEmpty());
    if (forked && !lost) {
      ledger.violation(Promise.CONVERGED, "a control log was forked, and no store went back");
    }
    return forked;
  }
}
