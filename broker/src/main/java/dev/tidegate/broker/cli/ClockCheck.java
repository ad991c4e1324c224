package dev.tidegate.broker.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Whether a time service holds this machine's clock, as the system tells it.
final class ClockCheck {
  private static final String CHECK = "clock";
  private static final int WAIT_SECONDS = 3;
  private static final String TODO =
      "run chrony or systemd-timesyncd: events stamped more than 5 s ahead are flagged elsewhere";

  private ClockCheck() {}

  static Diagnosis look() {
    return diagnosis(said());
  }

  /// @param said what `timedatectl` said of `NTPSynchronized`; empty if nobody could be asked
  static Diagnosis diagnosis(Optional<String> said) {
    return switch (said.orElse("")) {
      case "yes" -> Diagnosis.ok(CHECK, "held by a time service");
      case "no" -> Diagnosis.fail(CHECK, "no time service holds it", TODO);
      default ->
          Diagnosis.warn(
              CHECK,
              "unknown: nobody here tells whether a time service holds it",
              "ask the host of this container, or " + TODO);
    };
  }

  private static Optional<String> said() {
    try {
      Process asked =
          new ProcessBuilder("timedatectl", "show", "--property=NTPSynchronized", "--value")
              .redirectErrorStream(true)
              .start();
      asked.getOutputStream().close();
      if (!asked.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
        asked.destroyForcibly();
        return Optional.empty();
      }
      return asked.exitValue() == 0
          ? Optional.of(
              new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // not a system that has it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
