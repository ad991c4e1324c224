package dev.tidegate.chaos.invariant;

/// A broken promise and by what it is broken: ids and counts, never a word that an org said.
public record Violation(Promise promise, String what) {
  @Override
  public String toString() {
    return promise + ": " + what;
  }
}
