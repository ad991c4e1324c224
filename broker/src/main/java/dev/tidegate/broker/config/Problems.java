package dev.tidegate.broker.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/// The mistakes found in one file so far. What has no node of its own is told at the file's
/// beginning.
final class Problems {
  private static final int MOST = 100;

  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void tell(@Nullable Node node, String message, String expected) {
    tell(node, message, Optional.of(expected), Optional.empty());
  }

  void tell(
      @Nullable Node node, String message, Optional<String> expected, Optional<String> suggestion) {
    tell(node == null ? Optional.empty() : node.getStartMark(), message, expected, suggestion);
  }

  /// After so many that nobody reads further, the rest is dropped.
  void tell(
      Optional<Mark> mark, String message, Optional<String> expected, Optional<String> suggestion) {
    if (found.size() < MOST) {
      int line = mark.map(it -> it.getLine() + 1).orElse(1);
      int column = mark.map(it -> it.getColumn() + 1).orElse(1);
      found.add(new Problem(file, line, column, message, expected, suggestion));
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /// In the order of the file.
  List<Problem> inOrder() {
    return found.stream()
        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
        .toList();
  }
}
