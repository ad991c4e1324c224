package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.world.SimOrg;
import java.time.Duration;

/// An org says at once several times what it may send in a second, and does not wait as it is told
/// before it says the rest again.
record FloodFault() implements Fault {
  private static final int MESSAGES = 80;

  @Override
  public Struck strike(Draw draw, int turn) {
    SimOrg org = draw.org();
    for (int i = 0; i < MESSAGES; i++) {
      org.say(draw.channel());
    }
    return new Struck(Duration.ZERO, org.id() + " says " + MESSAGES + " things at once");
  }
}
