package dev.tidegate.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The terminal in raw mode, by `stty`; as it was when closed, also if the process is told to end.
public final class Terminal implements AutoCloseable {
  private static final Size DEFAULT = new Size(24, 80);
  private static final String NUMBER = "\\d{1,4}";

  /// How much there is room for.
  public record Size(int rows, int columns) {}

  private final String before;
  private final Thread restore;

  private Terminal(String before) {
    this.before = before;
    this.restore = Thread.ofPlatform().unstarted(this::restore);
    Runtime.getRuntime().addShutdownHook(restore);
  }

  /// Empty if there is no terminal, or none that `stty` can set.
  public static Optional<Terminal> raw() {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .flatMap(_ -> stty("-g"))
        .map(String::strip)
        .filter(state -> !state.isEmpty())
        .filter(_ -> stty("-icanon", "-echo", "-isig", "-ixon", "min", "1").isPresent())
        .map(Terminal::new);
  }

  public int columns() {
    return size().columns();
  }

  /// As it is now; 80 by 24 if nobody says.
  public Size size() {
    return stty("size")
        .map(size -> size.strip().split(" "))
        .filter(size -> size.length == 2 && size[0].matches(NUMBER) && size[1].matches(NUMBER))
        .map(size -> new Size(Integer.parseInt(size[0]), Integer.parseInt(size[1])))
        .filter(size -> size.rows() > 0 && size.columns() > 0)
        .orElse(DEFAULT);
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
