package dev.tidegate.broker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The write-ahead log's file, made long before SQLite writes to it.
///
/// A sync that must also make a longer file durable costs several times as much as one that
/// overwrites. SQLite reads a log up to the first frame whose salt and checksum do not hold, so
/// zeros behind its end mean nothing to it (sqlite.org/fileformat2.html, "The Write-Ahead Log").
///
/// @param store the database's file
/// @param length in bytes
record SqliteLog(Path store, long length) {
  private static final Logger log = LoggerFactory.getLogger(SqliteLog.class);
  private static final int STEP_BYTES = 1 << 20;

  static Path file(Path store) {
    return store.resolveSibling(store.getFileName() + "-wal");
  }

  /// Writes zeros behind the log's end until it is `length` bytes long, unless the disk has too
  /// little room: the last of it is not for zeros. Only while no connection is open, or by the
  /// writer right after it truncated the log.
  ///
  /// @throws IOException if the file cannot be opened or a sync fails
  void extend() throws IOException {
    try (FileChannel channel =
        FileChannel.open(file(store), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (channel.size() < length) {
        fill(channel, length);
        channel.force(true);
      }
    }
    SqliteHealth.syncFolder(store);
  }

  /// Writes zeros behind its end, so many bytes at most, and does not sync them: the next commit
  /// does. Only by the writer. Returns whether it is still shorter than it is to be.
  boolean grow(long bytes) {
    try (FileChannel channel = FileChannel.open(file(store), StandardOpenOption.WRITE)) {
      long before = channel.size();
      fill(channel, Math.min(length, before + bytes));
      long after = channel.size();
      return after > before && after < length;
    } catch (IOException e) {
      log.atWarn().addKeyValue("bytes", length).log("Log cannot be made long", e);
      return false;
    }
  }

  /// How long the file is.
  long bytes() throws IOException {
    return Files.size(file(store));
  }

  private void fill(FileChannel channel, long until) {
    try {
      if (Files.getFileStore(store.toAbsolutePath().getParent()).getUsableSpace()
          < 2 * (until - channel.size())) {
        return;
      }
      ByteBuffer zeros = ByteBuffer.allocateDirect(STEP_BYTES);
      for (long end = channel.size(); end < until; ) {
        zeros.clear().limit((int) Math.min(STEP_BYTES, until - end));
        end += channel.write(zeros, end);
      }
    } catch (IOException e) {
      // A shorter log costs time, no more.
      log.atWarn().addKeyValue("bytes", until).log("Log cannot be made long", e);
    }
  }
}
