package dev.tidegate.compliance.policy;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/// A position in a policy file; both count from 1, columns in code points.
record Place(int line, int column) {
  static final Place START = new Place(1, 1);

  static Place of(Optional<Mark> mark) {
    return mark.map(found -> new Place(found.getLine() + 1, found.getColumn() + 1)).orElse(START);
  }
}
