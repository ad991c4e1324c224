package dev.tidegate.broker.trace;

/// Which events are traced: those whose trace id is among the highest of all.
///
/// The lower 56 bits of the trace id are taken for chance, as OpenTelemetry's consistent
/// probability sampling does. A region that samples less traces a part of what one that samples
/// more does, so regions need not agree to get whole traces of what the strictest samples.
///
/// @param threshold the least of those 56 bits that is traced; 2^56: nothing is
public record Sampling(long threshold) {
  private static final long ALL = 1L << 56;

  public static final Sampling NOTHING = new Sampling(ALL);

  public Sampling {
    if (threshold < 0 || threshold > ALL) {
      throw new IllegalArgumentException("threshold: " + threshold + " (expected: 0 to 2^56)");
    }
  }

  /// One event of so many, about.
  public static Sampling oneIn(long events) {
    if (events < 1) {
      throw new IllegalArgumentException("events: " + events + " (expected: >= 1)");
    }
    return new Sampling(ALL - ALL / events);
  }

  boolean isOff() {
    return threshold == ALL;
  }

  /// @param traceLow the lower half of the event's trace id
  boolean takes(long traceLow) {
    return (traceLow & (ALL - 1)) >= threshold;
  }
}
