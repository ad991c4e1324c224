package dev.tidegate.broker.config;

import java.util.List;
import java.util.stream.Collectors;

/// A configuration file that was refused, with every mistake that was found in it, in the file's
/// order.
public final class ConfigException extends Exception {
  private final transient List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
