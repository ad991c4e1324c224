package dev.tidegate.chaos.cover;

import dev.tidegate.broker.link.LinkState;
import dev.tidegate.chaos.fault.Family;
import dev.tidegate.chaos.world.BrokerStage;
import dev.tidegate.chaos.world.DecisionKind;
import dev.tidegate.chaos.world.Witness;
import dev.tidegate.model.RegionId;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Watches one world, and knows which cells it meets.
///
/// An event of a stage counts for the state of each link that its region is an end of, and for each
/// family that is on anywhere in the world.
public final class CoverageWatch implements Witness {
  private record Way(RegionId from, RegionId to) {}

  private final Coverage coverage = new Coverage();
  private final Map<Way, LinkState.Kind> links = new HashMap<>();

  /// By region, the states that its links are in.
  private final Map<RegionId, Set<LinkState.Kind>> states = new HashMap<>();

  /// The families that are on, by how many of their strikes are.
  private final Map<Family, Integer> on = new EnumMap<>(Family.class);

  public Coverage coverage() {
    return coverage;
  }

  /// A strike of the family is on from now on, beside others.
  public void begins(Family family) {
    on.merge(family, 1, Integer::sum);
  }

  /// One strike of the family is over, and so is what it left.
  public void ends(Family family) {
    on.computeIfPresent(family, (_, strikes) -> strikes == 1 ? null : strikes - 1);
  }

  @Override
  public void happened(BrokerStage stage, RegionId at) {
    if (!on.isEmpty()) {
      states.getOrDefault(at, Set.of()).forEach(state -> coverage.meet(stage, state, on.keySet()));
    }
  }

  @Override
  public void decided(DecisionKind kind) {
    coverage.decided(kind);
  }

  @Override
  public void linkIs(RegionId from, RegionId to, LinkState.Kind state) {
    if (links.put(new Way(from, to), state) != state) {
      coverage.entered(state);
      look(from);
      look(to);
    }
  }

  @Override
  public void brokerGone(RegionId region) {
    if (links.keySet().removeIf(way -> way.from().equals(region))) {
      List.copyOf(states.keySet()).forEach(this::look);
    }
  }

  private void look(RegionId region) {
    EnumSet<LinkState.Kind> mine = EnumSet.noneOf(LinkState.Kind.class);
    links.forEach((way, state) -> {
      if (way.from().equals(region) || way.to().equals(region)) {
        mine.add(state);
      }
    });
    states.put(region, mine);
  }
}
