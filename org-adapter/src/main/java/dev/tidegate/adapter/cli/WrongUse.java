package dev.tidegate.adapter.cli;

/// The command was called with options that do not go together. The text is for the caller, one
/// line.
public final class WrongUse extends RuntimeException {
  WrongUse(String message) {
    super(message);
  }
}
