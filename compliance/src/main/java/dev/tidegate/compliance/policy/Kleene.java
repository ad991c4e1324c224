package dev.tidegate.compliance.policy;

/// Truth with a third value (Kleene's strong logic); `and` is the least of the two.
enum Kleene {
  FALSE,
  UNKNOWN,
  TRUE;

  static Kleene of(boolean known) {
    return known ? TRUE : FALSE;
  }

  Kleene and(Kleene other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
