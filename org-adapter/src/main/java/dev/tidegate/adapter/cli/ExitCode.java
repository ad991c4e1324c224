package dev.tidegate.adapter.cli;

/// What a command's end means to the shell that called it.
final class ExitCode {
  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int WRONG_USE = 2;
  static final int UNREACHABLE = 3;

  private ExitCode() {}
}
