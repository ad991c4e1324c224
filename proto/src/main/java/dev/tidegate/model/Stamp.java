package dev.tidegate.model;

/// A hybrid logical clock's time: 48 bits of milliseconds since 1970, 16 bits of counter.
///
/// Displays sort by (stamp, origin, incarnation, sequence). A stamp is never rewritten (Kulkarni et
/// al., "Logical Physical Clocks", 2014; design decision 13).
public record Stamp(long value) implements Comparable<Stamp> {
  public static Stamp of(long millis, int counter) {
    if (millis < 0 || millis >= 1L << 48 || counter < 0 || counter > 0xFFFF) {
      throw new IllegalArgumentException("stamp: " + millis + "/" + counter);
    }
    return new Stamp(millis << 16 | counter);
  }

  public long millis() {
    return value >>> 16;
  }

  public int counter() {
    return (int) (value & 0xFFFF);
  }

  @Override
  public int compareTo(Stamp other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return millis() + "/" + counter();
  }
}
