package dev.tidegate.chaos.world;

import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Recovered;
import dev.tidegate.chaos.invariant.Promise;
import dev.tidegate.chaos.invariant.Violation;
import java.util.Optional;

/// One region's store: a journal in memory, and what goes wrong with it.
public final class SimStore {
  private enum Fate {
    WELL,
    FAILS,
    UNKNOWN_STORED,
    UNKNOWN_LOST
  }

  private final Simulation simulation;
  private InMemoryJournal journal;
  private Optional<Batch> underWay = Optional.empty();
  private double failing;
  private boolean slow;

  SimStore(Simulation simulation) {
    this.simulation = simulation;
    journal = new InMemoryJournal(simulation.number());
  }

  public InMemoryJournal journal() {
    return journal;
  }

  /// From here on this share of the commits fails or ends unknown; 0: none.
  public void failing(double share) {
    failing = share;
  }

  public void slow(boolean isSlow) {
    slow = isSlow;
  }

  /// Puts an older copy in the place of what is there. Only while no broker runs on it.
  void restore(InMemoryJournal old) {
    journal = old;
    underWay = Optional.empty();
  }

  void heal() {
    failing = 0;
    slow = false;
  }

  Recovered recover() {
    underWay = Optional.empty();
    return journal.recover();
  }

  /// The store is given a batch; `commit` follows after `commitMicros`, if the broker lives.
  void append(Batch batch) {
    underWay = Optional.of(batch);
  }

  Completion commit(Batch batch) {
    underWay = Optional.empty();
    return switch (fate()) {
      case WELL -> stored(batch);
      case FAILS -> new Completion.Failed("SIMULATED");
      case UNKNOWN_STORED -> {
        Completion stored = stored(batch);
        yield stored instanceof Completion.Stored ? new Completion.Unknown("SIMULATED") : stored;
      }
      case UNKNOWN_LOST -> new Completion.Unknown("SIMULATED");
    };
  }

  /// A batch that the store refuses would be refused again and again, and all that is in it. Only a
  /// merge may be: rot may have been faster.
  private Completion stored(Batch batch) {
    Completion stored = journal.store(batch);
    if (stored instanceof Completion.Failed(String cause) && batch.merge().isEmpty()) {
      throw new InvariantViolation(
          new Violation(Promise.STORABLE, "the store refused a batch: " + cause), simulation.now());
    }
    return stored;
  }

  /// The broker died: what it had given the store may or may not be stored.
  void crash() {
    underWay.ifPresent(batch -> {
      if (simulation.happens(0.5)) {
        journal.store(batch);
      }
    });
    underWay = Optional.empty();
  }

  long commitMicros() {
    return slow ? simulation.between(50, 400) * 1_000 : simulation.between(1, 6) * 500;
  }

  private Fate fate() {
    if (failing == 0 || !simulation.happens(failing)) {
      return Fate.WELL;
    }
    return switch (simulation.below(3)) {
      case 0 -> Fate.FAILS;
      case 1 -> Fate.UNKNOWN_STORED;
      default -> Fate.UNKNOWN_LOST;
    };
  }
}
