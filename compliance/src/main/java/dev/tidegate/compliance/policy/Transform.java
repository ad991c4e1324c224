package dev.tidegate.compliance.policy;

/// What happens to the words of one class in a copy, from the weakest to the strictest.
public enum Transform {
  NONE,
  /// Reserved: no effect of this release gives it. Where it comes from elsewhere it is treated as
  /// `REDACT`.
  PSEUDONYMISE,
  REDACT;

  /// The stricter of the two.
  public Transform join(Transform other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
