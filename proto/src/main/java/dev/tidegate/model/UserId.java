package dev.tidegate.model;

/// A person or bot of an org, by the handle that the org's workspace uses; means nothing without
/// its org.
public record UserId(String value) implements Comparable<UserId> {
  public UserId {
    Names.require("user", value);
  }

  @Override
  public int compareTo(UserId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
