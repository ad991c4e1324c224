package dev.tidegate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// The folder that a bench works in.
///
/// @param kept false: it is gone with what was done in it
public record Work(Path folder, boolean kept) implements AutoCloseable {
  public static Work temporary() throws IOException {
    return new Work(Files.createTempDirectory("tidegate-bench-"), false);
  }

  static Work kept(Path folder) throws IOException {
    return new Work(Files.createDirectories(folder), true);
  }

  @Override
  public void close() throws IOException {
    if (kept) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
