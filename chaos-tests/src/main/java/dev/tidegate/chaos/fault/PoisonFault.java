package dev.tidegate.chaos.fault;

import dev.tidegate.broker.region.ParkedChannel;
import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import java.time.Duration;

/// An event is poison for a region: its channel parks there, until an operator releases it.
final class PoisonFault implements Fault {
  private static final Duration OPERATOR_LOOKS = Duration.ofSeconds(8);

  private final Stage stage;

  PoisonFault(Stage stage) {
    this.stage = stage;
    operator();
  }

  @Override
  public Struck strike(Draw draw, int turn) {
    SimRegion region = draw.region();
    stage.world().network().poison(region.id()).strike();
    return new Struck(OPERATOR_LOOKS, "the next post is poison for " + region.id());
  }

  /// An operator looks from time to time, to the end of the world.
  private void operator() {
    stage
        .simulation()
        .after(
            OPERATOR_LOOKS,
            () -> {
              stage.world().regions().values().forEach(PoisonFault::release);
              operator();
            });
  }

  private static void release(SimRegion region) {
    region.with(core -> {
      for (ParkedChannel parked : core.parked()) {
        core.release(parked.parking().channel(), region.now());
      }
    });
  }
}
