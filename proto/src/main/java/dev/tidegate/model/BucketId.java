package dev.tidegate.model;

/// One of the 256 parts that all channels are spread over, the same in every region and for ever.
///
/// A bucket is the unit of order, of sequence and, later, of ownership (design decision 9).
public record BucketId(int value) implements Comparable<BucketId> {
  public static final int COUNT = 256;

  public BucketId {
    if (value < 0 || value >= COUNT) {
      throw new IllegalArgumentException("bucket: " + value + " (expected: 0 to 255)");
    }
  }

  // A record's own are made of method handles, which are slow until they are compiled, and this is
  // a key of most maps.
  @Override
  public boolean equals(Object other) {
    return other instanceof BucketId that && value == that.value;
  }

  @Override
  public int hashCode() {
    return value;
  }

  @Override
  public int compareTo(BucketId other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
