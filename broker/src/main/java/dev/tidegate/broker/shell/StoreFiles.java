package dev.tidegate.broker.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files of a store on disk, and how long they are.
final class StoreFiles {
  private StoreFiles() {}

  /// Where a store's write-ahead log is.
  static Path log(Path store) {
    return store.resolveSibling(store.getFileName() + "-wal");
  }

  /// What the store takes on disk, its log included.
  static long size(Path store) {
    return length(store) + length(log(store));
  }

  static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // not there yet
    }
  }
}
