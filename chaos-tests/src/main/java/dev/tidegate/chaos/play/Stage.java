package dev.tidegate.chaos.play;

import dev.tidegate.chaos.world.Simulation;
import dev.tidegate.chaos.world.World;
import dev.tidegate.model.ChannelId;
import java.util.List;

/// A world whose channels are set up, for who makes trouble in it.
///
/// @param channels the first is hosted by acme, the last by globex
public record Stage(World world, List<ChannelId> channels) {
  public Stage {
    channels = List.copyOf(channels);
  }

  public Simulation simulation() {
    return world.simulation();
  }
}
