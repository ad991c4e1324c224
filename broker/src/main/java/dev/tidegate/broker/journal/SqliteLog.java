package dev.tidegate.broker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The write-ahead log's file, made long before SQLite opens it.
///
/// A sync that must also make a longer file durable costs several times as much as one that overwrites. SQLite reads a
/// log up to the first frame whose salt and checksum do not hold, so zeros behind its end mean nothing to it
/// (SQLite, "WAL-mode File Format", section 4).
final class SqliteLog {
  private static final int STEP_BYTES = 1 << 20;

  private SqliteLog() {}

  static Path file(Path store) {
    return store.resolveSibling(store.getFileName() + "-wal");
  }

  /// Writes zeros behind the log's end until it is `length` bytes long. Only while no connection is open.
  static void extend(Path store, long length) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file(store), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(STEP_BYTES);
      long end = channel.size();
      boolean extended = end < length;
      while (end < length) {
        zeros.clear().limit((int) Math.min(STEP_BYTES, length - end));
        end += channel.write(zeros, end);
      }
      if (extended) {
        channel.force(true);
      }
    }
    SqliteHealth.syncFolder(store);
  }
}
