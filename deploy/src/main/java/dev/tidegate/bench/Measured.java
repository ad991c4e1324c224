package dev.tidegate.bench;

import java.util.List;

/// What a bench has found out, for people and for programs.
interface Measured {
  /// Whether there was something to measure and all of it came as it has to.
  boolean ok();

  List<String> lines();

  /// One object, on one line.
  String json();
}
