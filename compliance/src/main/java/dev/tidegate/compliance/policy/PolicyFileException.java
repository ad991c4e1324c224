package dev.tidegate.compliance.policy;

import java.util.List;
import java.util.stream.Collectors;

/// A policy file is refused, with every problem found in it, at least one and at most 50.
///
/// Reading the same text again gives the same problems.
public final class PolicyFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  PolicyFileException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /// In the order of the file.
  public List<Problem> problems() {
    return problems;
  }
}
