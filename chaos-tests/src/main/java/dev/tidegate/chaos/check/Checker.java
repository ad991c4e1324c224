package dev.tidegate.chaos.check;

import dev.tidegate.chaos.history.History;

/// Something that must be true of every history. A pure function, linear or n log n in its moments.
///
/// An operation whose end is unknown may have had its effect or not, never twice.
public interface Checker {
  /// Its name in experiment files and reports, such as `nothing-lost`.
  String name();

  /// What it promises, as half a sentence: `what was acknowledged comes to every org ...`.
  String promise();

  Verdict check(History history);
}
