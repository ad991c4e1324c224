package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.model.EventId;
import java.time.Duration;
import java.util.Optional;

/// Stored frames rot: up to three in one store, now and then the same events in every store, so
/// that nobody can help.
final class DamageFault implements Fault {
  private static final double EVERYWHERE = 0.3;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(20);
  private static final int LOOKS = 3;

  private final Stage stage;

  DamageFault(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Struck strike(Draw draw, int turn) {
    SimRegion region = draw.region();
    boolean everywhere = draw.happens(EVERYWHERE);
    int frames = 1 + draw.chance().nextInt(3);
    for (int i = 0; i < frames; i++) {
      Optional<EventId> event = region.rot().strikeAny(draw.chance());
      if (everywhere && event.isPresent()) {
        stage.world().regions().values().stream()
            .filter(other -> other != region)
            .forEach(other -> other.rot().strike(event.get(), draw.chance()));
      }
    }
    return new Struck(
        Duration.ZERO,
        "rot " + frames + " frames in " + (everywhere ? "every store" : region.id()));
  }

  /// What nobody reads is not mended, so everything is read.
  @Override
  public void end() {
    for (int i = 0; i < LOOKS; i++) {
      stage.simulation().after(LOOK_AGAIN.multipliedBy(i).plusSeconds(1), this::look);
    }
  }

  private void look() {
    stage.world().regions().values().forEach(region -> region.rot().look());
  }
}
