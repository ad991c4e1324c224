package dev.tidegate.broker.cli;

/// One thing that was looked at.
///
/// @param check its short name
/// @param found what was found, in one line
/// @param todo what to do; empty if nothing is
record Diagnosis(String check, Level level, String found, String todo) {
  /// How bad it is.
  enum Level {
    OK,
    /// It works, and will not for long, or not well; or it could not be told.
    WARN,
    /// A broker cannot run like that, or must not.
    FAIL
  }

  static Diagnosis ok(String check, String found) {
    return new Diagnosis(check, Level.OK, found, "");
  }

  static Diagnosis warn(String check, String found, String todo) {
    return new Diagnosis(check, Level.WARN, found, todo);
  }

  static Diagnosis fail(String check, String found, String todo) {
    return new Diagnosis(check, Level.FAIL, found, todo);
  }
}
