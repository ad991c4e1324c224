package dev.tidegate.broker.config;

import java.util.Optional;

/// One mistake in a configuration file and where it stands; lines and columns count from 1.
public record Problem(
    String file,
    int line,
    int column,
    String message,
    Optional<String> expected,
    Optional<String> suggestion) {

  @Override
  public String toString() {
    return file
        + ":"
        + line
        + ":"
        + column
        + " "
        + message
        + expected.map(it -> " (expected: " + it + ")").orElse("")
        + suggestion.map(it -> ". Did you mean '" + it + "'?").orElse("");
  }
}
