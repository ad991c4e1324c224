package dev.tidegate.broker.frame;

/// A place in one origin's stream of one bucket: after this sequence of this incarnation.
///
/// A stream is the incarnations of its origin one after the other, each counted from 1.
public record Pointer(long incarnation, long sequence) {
  /// Before the first event of the first incarnation.
  public static final Pointer START = new Pointer(0, 0);

  public Pointer {
    if (incarnation < 0 || sequence < 0 || (incarnation == 0 && sequence != 0)) {
      throw new IllegalArgumentException("pointer: " + incarnation + "." + sequence);
    }
  }

  // See BucketId.
  @Override
  public boolean equals(Object other) {
    return other instanceof Pointer that
        && sequence == that.sequence
        && incarnation == that.incarnation;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(incarnation * 31 + sequence);
  }

  @Override
  public String toString() {
    return Long.toString(incarnation, 36) + "." + sequence;
  }
}
