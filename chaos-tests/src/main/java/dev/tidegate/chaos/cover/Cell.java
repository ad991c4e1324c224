package dev.tidegate.chaos.cover;

import dev.tidegate.broker.link.LinkState;
import dev.tidegate.chaos.fault.Family;
import dev.tidegate.chaos.world.BrokerStage;

/// A stage did something while a link at its region was in a state and a family of faults was on.
public record Cell(BrokerStage stage, LinkState.Kind state, Family family) {
  @Override
  public String toString() {
    return stage + " x " + state + " x " + family;
  }
}
