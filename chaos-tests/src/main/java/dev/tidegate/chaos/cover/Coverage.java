package dev.tidegate.chaos.cover;

import dev.tidegate.broker.link.LinkState;
import dev.tidegate.chaos.fault.Family;
import dev.tidegate.chaos.world.BrokerStage;
import dev.tidegate.chaos.world.DecisionKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which cells were met, and how often each family struck, each link state was entered and each
/// kind of decision was made. What several seeds met adds up in any order. Not safe for use by many
/// threads.
public final class Coverage {
  private static final BrokerStage[] STAGES = BrokerStage.values();
  private static final LinkState.Kind[] STATES = LinkState.Kind.values();
  private static final Family[] FAMILIES = Family.values();
  private static final DecisionKind[] DECISIONS = DecisionKind.values();

  /// How many cells there are.
  public static final int CELLS = STAGES.length * STATES.length * FAMILIES.length;

  private record Place(BrokerStage stage, LinkState.Kind state) {}

  private final Map<Place, EnumSet<Family>> met = new HashMap<>();
  private final Map<Family, Long> strikes = new EnumMap<>(Family.class);
  private final Map<LinkState.Kind, Long> entered = new EnumMap<>(LinkState.Kind.class);
  private final Map<DecisionKind, Long> decisions = new EnumMap<>(DecisionKind.class);

  /// @param on the families that are on
  void meet(BrokerStage stage, LinkState.Kind state, Set<Family> on) {
    met.computeIfAbsent(new Place(stage, state), _ -> EnumSet.noneOf(Family.class)).addAll(on);
  }

  /// A family struck something.
  public void struck(Family family) {
    strikes.merge(family, 1L, Long::sum);
  }

  void entered(LinkState.Kind state) {
    entered.merge(state, 1L, Long::sum);
  }

  void decided(DecisionKind kind) {
    decisions.merge(kind, 1L, Long::sum);
  }

  /// Takes over what another seed met.
  public void add(Coverage other) {
    other.met.forEach((place, families) -> meet(place.stage(), place.state(), families));
    other.strikes.forEach((family, more) -> strikes.merge(family, more, Long::sum));
    other.entered.forEach((state, more) -> entered.merge(state, more, Long::sum));
    other.decisions.forEach((kind, more) -> decisions.merge(kind, more, Long::sum));
  }

  public boolean isMet(Cell cell) {
    return met(cell.stage(), cell.state()).contains(cell.family());
  }

  /// The families that were on while the stage did something and a link was in the state.
  public Set<Family> met(BrokerStage stage, LinkState.Kind state) {
    EnumSet<Family> families = met.get(new Place(stage, state));
    return families == null ? Set.of() : Collections.unmodifiableSet(families);
  }

  public int metCells() {
    return met.values().stream().mapToInt(Set::size).sum();
  }

  /// Of all cells, from 0 to 1.
  public double share() {
    return (double) metCells() / CELLS;
  }

  /// The cells that were not met, in the order of a message.
  public List<Cell> empty() {
    List<Cell> empty = new ArrayList<>();
    for (BrokerStage stage : STAGES) {
      for (LinkState.Kind state : STATES) {
        for (Family family : FAMILIES) {
          Cell cell = new Cell(stage, state, family);
          if (!isMet(cell)) {
            empty.add(cell);
          }
        }
      }
    }
    return empty;
  }

  /// Families, link states and kinds of decisions that never occurred: "family CUT", "link state
  /// LIVE", "decision COPY".
  public List<String> never() {
    List<String> never = new ArrayList<>();
    for (Family family : FAMILIES) {
      if (strikes(family) == 0) {
        never.add("family " + family);
      }
    }
    for (LinkState.Kind state : STATES) {
      if (links(state) == 0) {
        never.add("link state " + state);
      }
    }
    for (DecisionKind kind : DECISIONS) {
      if (decisions(kind) == 0) {
        never.add("decision " + kind);
      }
    }
    return never;
  }

  /// How often a family struck something.
  public long strikes(Family family) {
    return strikes.getOrDefault(family, 0L);
  }

  /// How often a link entered a state, or began in it.
  public long links(LinkState.Kind state) {
    return entered.getOrDefault(state, 0L);
  }

  /// How often an org's part in a plan was of a kind.
  public long decisions(DecisionKind kind) {
    return decisions.getOrDefault(kind, 0L);
  }
}
