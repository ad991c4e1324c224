package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.Simulation;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;

/// Plays a schedule, or some strikes of it, in a world: from now on until it is ended.
public final class Chaos {
  private final Stage stage;
  private final Map<Family, Fault> faults = new EnumMap<>(Family.class);
  private final BiConsumer<Strike, Struck> told;
  private boolean over;

  /// @param plays which strikes are played, by number
  /// @param told of each strike when it was made
  public Chaos(
      Stage stage, Schedule schedule, IntPredicate plays, BiConsumer<Strike, Struck> told) {
    this.stage = stage;
    this.told = told;
    Simulation simulation = stage.simulation();
    for (Strike strike : schedule.strikes()) {
      if (plays.test(strike.number())) {
        faults.computeIfAbsent(
            strike.family(),
            family ->
                family.on(stage, new Draw(stage, schedule.families().getOrDefault(family, 0L))));
        simulation.after(strike.at(), () -> make(strike));
      }
    }
  }

  private void make(Strike strike) {
    Fault fault = faults.get(strike.family());
    if (over || fault == null) {
      return;
    }
    stage.simulation().trace("fault " + strike.number() + " " + strike.family());
    told.accept(strike, fault.strike(new Draw(stage, strike.draw()), strike.turn()));
  }

  /// Everything is well from here on.
  public void end() {
    over = true;
    faults.values().forEach(Fault::end);
    stage.world().heal();
  }
}
