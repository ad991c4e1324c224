package dev.tidegate.broker.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// This machine's clock: whether a time service holds it, as the system tells, and what the clocks
/// of other regions say.
final class ClockCheck {
  private static final String CHECK = "clock";
  private static final int WAIT_SECONDS = 3;

  /// More than a slow answer explains.
  private static final Duration NEAR = Duration.ofSeconds(2);

  /// What others flag.
  private static final Duration FAR = Duration.ofSeconds(5);

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
      case "no" -> Diagnosis.warn(CHECK, "no time service holds it", TODO);
      default ->
          Diagnosis.warn(
              CHECK,
              "unknown: nobody here tells whether a time service holds it",
              "ask the host of this container, or " + TODO);
    };
  }

  /// What the other regions' clocks say of this one.
  ///
  /// @param ahead how far it is ahead of each, within a second or so
  static Diagnosis against(List<Duration> ahead) {
    if (ahead.isEmpty()) {
      return Diagnosis.warn(
          CHECK, "not compared: no other region told its own", "look again when one is reached");
    }
    Duration most =
        ahead.stream().sorted().skip(ahead.size() / 2).findFirst().orElse(Duration.ZERO);
    Duration farthest =
        ahead.stream().map(Duration::abs).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    String found =
        String.format(
            Locale.ROOT,
            "%+.1f s against most of %d regions, %.1f s at most",
            most.toMillis() / 1e3,
            ahead.size(),
            farthest.toMillis() / 1e3);
    if (most.abs().compareTo(FAR) > 0) {
      return Diagnosis.fail(CHECK, found, "set it now; " + TODO);
    }
    return farthest.compareTo(NEAR) > 0
        ? Diagnosis.warn(CHECK, found, "one of the clocks is off; " + TODO)
        : Diagnosis.ok(CHECK, found);
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
