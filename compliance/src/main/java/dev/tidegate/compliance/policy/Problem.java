package dev.tidegate.compliance.policy;

import java.util.Comparator;
import java.util.Optional;

/// A mistake in a policy file: where, what, what was expected, and what may have been meant.
///
/// Lines and columns count from 1. `expected` is empty where nothing in particular was. Problems of
/// one file are ordered by position.
public record Problem(
    String file,
    int line,
    int column,
    String code,
    String message,
    String expected,
    Optional<String> suggestion)
    implements Comparable<Problem> {
  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column)
          .thenComparing(Problem::code)
          .thenComparing(Problem::message);

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return file
        + ":"
        + line
        + ":"
        + column
        + " error "
        + code
        + " "
        + message
        + (expected.isEmpty() ? "" : " (expected: " + expected + ")")
        + suggestion.map(name -> ". Did you mean '" + name + "'?").orElse("");
  }
}
