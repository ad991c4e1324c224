package dev.tidegate.broker.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether syncs to disk can be trusted; once they cannot, never again for this instance. Safe for
/// many threads.
///
/// The marker file beside the store tells the next start, see [SqliteRepair]. Should the marker
/// itself not reach the disk, then the disk is beyond help from here, and the checksums at every
/// read remain.
final class SqliteHealth {
  private static final Logger log = LoggerFactory.getLogger(SqliteHealth.class);

  private final Path marker;
  private volatile Optional<String> broken = Optional.empty(); // written under this

  SqliteHealth(Path store) {
    marker = marker(store);
  }

  static Path marker(Path store) {
    return store.resolveSibling(store.getFileName() + ".broken");
  }

  /// Why nothing may be acknowledged any more.
  Optional<String> broken() {
    return broken;
  }

  /// Remembers the first cause. Whoever is told that it is broken is told after the marker was
  /// left.
  synchronized Completion.Broken breakWith(String cause) {
    if (broken.isEmpty()) {
      broken = Optional.of(cause);
      log.atError().addKeyValue("cause", cause).log("Sync to disk failed; journal stops");
      leaveMarker(cause);
    }
    return new Completion.Broken(broken.orElse(cause));
  }

  private void leaveMarker(String cause) {
    try {
      Files.writeString(
          marker,
          cause + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      syncFolder(marker);
    } catch (IOException e) {
      log.atError().addKeyValue("file", marker).log("Marker of a failed sync cannot be left", e);
    }
  }

  /// Makes the names in a file's folder durable.
  static void syncFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
