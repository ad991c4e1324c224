package dev.tidegate.broker.cli;

/// One thing that was looked at before an upgrade.
///
/// @param check what was looked at, one word
/// @param text what is the case
/// @param todo what to do first; empty: nothing
record UpgradeFinding(Verdict verdict, String check, String text, String todo) {
  /// What it means for the upgrade.
  enum Verdict {
    OK,
    /// Does not stand in the way, but people should know.
    NOTE,
    /// Do not upgrade before it is gone.
    FIRST
  }

  static UpgradeFinding ok(String check, String text) {
    return new UpgradeFinding(Verdict.OK, check, text, "");
  }

  static UpgradeFinding note(String check, String text, String todo) {
    return new UpgradeFinding(Verdict.NOTE, check, text, todo);
  }

  static UpgradeFinding first(String check, String text, String todo) {
    return new UpgradeFinding(Verdict.FIRST, check, text, todo);
  }
}
