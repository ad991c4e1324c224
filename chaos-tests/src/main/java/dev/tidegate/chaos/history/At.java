package dev.tidegate.chaos.history;

/// When something happened, by the clock of who recorded it: one clock a run, so any two can be
/// compared.
///
/// @param nanos since the run began, never going back
public record At(long nanos) implements Comparable<At> {
  public At {
    if (nanos < 0) {
      throw new IllegalArgumentException("nanos: " + nanos + " (expected: >= 0)");
    }
  }

  @Override
  public int compareTo(At other) {
    return Long.compare(nanos, other.nanos);
  }
}
