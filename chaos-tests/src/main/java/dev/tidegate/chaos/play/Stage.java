package dev.tidegate.chaos.play;

import dev.tidegate.chaos.world.SimOrg;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.chaos.world.Simulation;
import dev.tidegate.chaos.world.World;
import dev.tidegate.model.ChannelId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

  /// Any region.
  public SimRegion anyRegion() {
    List<SimRegion> all = List.copyOf(world.regions().values());
    return all.get(simulation().below(all.size()));
  }

  /// A region other than `one`; one time in three there is none.
  public Optional<SimRegion> other(SimRegion one) {
    return Optional.of(anyRegion()).filter(each -> each != one);
  }

  public SimOrg anyOrg() {
    List<SimOrg> all = List.copyOf(world.orgs().values());
    return all.get(simulation().below(all.size()));
  }

  /// How long a fault lasts.
  public Duration aWhile() {
    return Duration.ofMillis(simulation().between(500, 15_000));
  }
}
