package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.Simulation;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/// What goes wrong in one seed: a random subset of the families of faults, each again and again
/// (swarm testing: a seed that has everything finds less than many that have some).
public final class Chaos {
  private static final double SHARE = 0.5;

  private final Stage stage;
  private final Simulation simulation;
  private final Map<Family, Fault> faults = new EnumMap<>(Family.class);
  private boolean over;

  public Chaos(Stage stage) {
    this.stage = stage;
    this.simulation = stage.simulation();
    for (Family family : Family.values()) {
      if (simulation.happens(SHARE)) {
        faults.put(family, family.on(stage));
      }
    }
    faults.values().forEach(this::next);
  }

  /// Which families there are.
  public String families() {
    return faults.keySet().toString();
  }

  private void next(Fault fault) {
    simulation.after(
        Duration.ofMillis(simulation.between(1_000, 15_000)),
        () -> {
          if (!over) {
            fault.strike();
            next(fault);
          }
        });
  }

  /// Everything is well from here on.
  public void end() {
    over = true;
    faults.values().forEach(Fault::end);
    stage.world().heal();
  }
}
