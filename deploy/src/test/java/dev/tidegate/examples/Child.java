package dev.tidegate.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program that is run again and again with other arguments.
///
/// @param beginning the program and what comes before the arguments
record Child(Path folder, Map<String, String> environment, List<String> beginning) {
  private static final int SECONDS = 45;

  /// Whether there is such a program and it ends well.
  static boolean answers(String... line) {
    try {
      run(Path.of("."), Map.of(), List.of(line));
      return true;
    } catch (IOException | AssertionError e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// What it printed.
  String run(List<String> arguments) throws IOException, InterruptedException {
    return run(folder, environment, Stream.concat(beginning.stream(), arguments.stream()).toList());
  }

  static String run(Path folder, Map<String, String> environment, List<String> line)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("example", ".out");
    Path err = Files.createTempFile("example", ".err");
    try {
      var builder =
          new ProcessBuilder(line)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(line.getFirst() + " took longer than " + SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(line + "\n" + Files.readString(out) + Files.readString(err));
      }
      return Files.readString(out);
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }
}
