package dev.tidegate.adapter.cli;

import dev.tidegate.model.Body;

/// What a chat wants done.
sealed interface ChatEffect {
  record Publish(Body body) implements ChatEffect {}

  record AskPreview(String text) implements ChatEffect {}

  record Show(String line) implements ChatEffect {}

  /// @param exitCode as [ExitCode]
  record Quit(int exitCode) implements ChatEffect {}
}
