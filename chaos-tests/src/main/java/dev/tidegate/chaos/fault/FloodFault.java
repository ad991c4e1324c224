package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimOrg;

/// An org says at once several times what it may send in a second, and does not wait as it is told
/// before it says the rest again.
record FloodFault(Stage stage) implements Fault {
  private static final int MESSAGES = 80;

  @Override
  public void strike() {
    SimOrg org = stage.anyOrg();
    for (int i = 0; i < MESSAGES; i++) {
      org.say(stage.channels().get(stage.simulation().below(stage.channels().size())));
    }
  }
}
