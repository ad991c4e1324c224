package dev.tidegate.adapter.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The terminal in raw mode, by `stty`; as it was when closed, also if the process is told to end.
final class Terminal implements AutoCloseable {
  private static final int DEFAULT_COLUMNS = 80;

  private final String before;
  private final Thread restore;

  private Terminal(String before) {
    this.before = before;
    this.restore = Thread.ofPlatform().unstarted(this::restore);
    Runtime.getRuntime().addShutdownHook(restore);
  }

  /// Empty if there is no terminal, or none that `stty` can set.
  static Optional<Terminal> raw() {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .flatMap(_ -> stty("-g"))
        .map(String::strip)
        .filter(state -> !state.isEmpty())
        .filter(_ -> stty("-icanon", "-echo", "-isig", "-ixon", "min", "1").isPresent())
        .map(Terminal::new);
  }

  int columns() {
    return stty("size")
        .map(size -> size.strip().split(" "))
        .filter(size -> size.length == 2 && size[1].matches("\\d{1,4}"))
        .map(size -> Integer.parseInt(size[1]))
        .filter(columns -> columns > 0)
        .orElse(DEFAULT_COLUMNS);
  }

  @Override
  public void close() {
    restore();
    try {
      boolean removed = Runtime.getRuntime().removeShutdownHook(restore);
      if (!removed) {
        throw new IllegalStateException("terminal: closed twice");
      }
    } catch (IllegalStateException _) {
      // The process is ending: the hook has run, or will.
    }
  }

  private void restore() {
    var _ = stty(before);
  }

  private static Optional<String> stty(String... arguments) {
    List<String> command = Stream.concat(Stream.of("stty"), Stream.of(arguments)).toList();
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var output = process.getInputStream()) {
        String answer = new String(output.readAllBytes(), StandardCharsets.US_ASCII);
        return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == 0
            ? Optional.of(answer)
            : Optional.empty();
      }
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
