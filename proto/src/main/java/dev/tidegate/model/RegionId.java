package dev.tidegate.model;

/// A region of the world that runs a broker and a journal of its own, such as `eu-de`.
public record RegionId(String value) implements Comparable<RegionId> {
  public RegionId {
    Names.require("region", value);
  }

  // See BucketId.
  @Override
  public boolean equals(Object other) {
    return other instanceof RegionId that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public int compareTo(RegionId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
