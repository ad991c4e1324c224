package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.model.RegionId;
import java.time.Duration;

/// An operator stops a link for seconds; half of the time somebody lets it go on before its time.
record LinkPause(Stage stage) implements Fault {
  @Override
  public Struck strike(Draw draw, int turn) {
    SimRegion region = draw.region();
    RegionId peer = draw.other(region).id();
    Duration expiry = draw.aWhile();
    boolean early = draw.happens(0.5);
    Duration lasts = early ? expiry.dividedBy(2) : expiry;
    region.with(core -> core.link(peer).ifPresent(link -> link.pause(expiry, region.now())));
    if (early) {
      stage
          .simulation()
          .after(
              lasts,
              () ->
                  region.with(
                      core -> core.link(peer).ifPresent(link -> link.resume(region.now()))));
    }
    return new Struck(lasts, "stop the link " + region.id() + " -> " + peer);
  }
}
