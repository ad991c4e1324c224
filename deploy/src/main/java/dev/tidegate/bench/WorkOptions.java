package dev.tidegate.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a bench of two regions works.
final class WorkOptions {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Works there and leaves it there, logs and stores.")
  private @Nullable Path dir;

  Work open() throws IOException {
    return dir == null ? Work.temporary() : Work.kept(dir);
  }
}
