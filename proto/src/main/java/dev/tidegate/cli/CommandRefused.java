package dev.tidegate.cli;

/// A command's own no: one line that says what is wrong and what to do instead, and the exit code.
///
/// For what a person can mend at the prompt. Failures that a broker told are `TidegateException`s.
public final class CommandRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandRefused(int exitCode, String line) {
    super(line);
    this.exitCode = exitCode;
  }

  /// The answer is no: something is there already, is not there, or does not fit.
  public static CommandRefused no(String line) {
    return new CommandRefused(1, line);
  }

  /// The command was used wrongly: an option is missing, malformed or out of its bounds.
  public static CommandRefused use(String line) {
    return new CommandRefused(2, line);
  }

  /// A file of settings is wrong: as `tidegate serve` ends on it.
  public static CommandRefused settings(String line) {
    return new CommandRefused(64, line);
  }

  /// Something is in use by another process.
  public static CommandRefused unavailable(String line) {
    return new CommandRefused(69, line);
  }

  public int exitCode() {
    return exitCode;
  }
}
