package dev.tidegate.model;

/// An organization with a workspace of its own; it has exactly one home region.
public record OrgId(String value) implements Comparable<OrgId> {
  public OrgId {
    Names.require("org", value);
  }

  // See BucketId.
  @Override
  public boolean equals(Object other) {
    return other instanceof OrgId that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public int compareTo(OrgId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
