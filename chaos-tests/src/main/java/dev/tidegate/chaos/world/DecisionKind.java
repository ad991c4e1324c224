package dev.tidegate.chaos.world;

import dev.tidegate.compliance.policy.Outcome;

/// What an org may get of an event, as [Outcome] has it.
public enum DecisionKind {
  COPY,
  CHANGED,
  STUB,
  BLOCKED,
  DEFERRED;

  static DecisionKind of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Copy copy -> copy.isPlain() ? COPY : CHANGED;
      case Outcome.Stub _ -> STUB;
      case Outcome.Block _ -> BLOCKED;
      case Outcome.Deferred _ -> DEFERRED;
    };
  }
}
