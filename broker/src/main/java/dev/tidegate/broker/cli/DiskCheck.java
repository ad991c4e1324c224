package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.BrokerConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;

/// The disk that a store is on: its room, and how long a sync takes.
final class DiskCheck {
  private static final int SYNCS = 100;
  private static final int APPEND_BYTES = 4 << 10;
  private static final double SLOW_P50_MILLIS = 5;
  private static final double SLOW_P99_MILLIS = 25;
  private static final int PAGE_PERCENT = 80;
  private static final int FULL_PERCENT = 95;
  private static final int WARN_PERCENT = 50;

  private DiskCheck() {}

  /// What the store takes of what it may take.
  static Diagnosis room(BrokerConfig config) {
    Path store = config.journalPath();
    try {
      Path folder = existing(store);
      long bytes = size(store) + size(store.resolveSibling(store.getFileName() + "-wal"));
      long room = Files.getFileStore(folder).getUsableSpace();
      return room(bytes, Math.min(config.journal().maxBytes(), bytes + room));
    } catch (IOException e) {
      return Diagnosis.fail("disk", "cannot be asked: " + e.getMessage(), "mount it");
    }
  }

  static Diagnosis room(long bytes, long limit) {
    long percent = Math.round(100.0 * bytes / Math.max(1, limit));
    String found =
        "the store takes "
            + (bytes >> 20)
            + " MiB, "
            + percent
            + " % of the "
            + (limit >> 20)
            + " MiB that it may";
    String todo = "give the disk room, raise journal.max-bytes, or run `tidegate store compact`";
    if (percent >= FULL_PERCENT) {
      return Diagnosis.fail("disk", found + ": publishes are refused", todo);
    }
    if (percent >= PAGE_PERCENT) {
      return Diagnosis.warn("disk", found, "today: " + todo);
    }
    return percent >= WARN_PERCENT
        ? Diagnosis.warn("disk", found, todo)
        : Diagnosis.ok("disk", found);
  }

  /// Appends to a file of its own beside the store, and syncs each time: what a commit waits for.
  static Diagnosis sync(BrokerConfig config) {
    try {
      Path folder = existing(config.journalPath());
      Path file = Files.createTempFile(folder, "doctor", ".tmp");
      try {
        return sync(measured(file));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      return Diagnosis.fail(
          "sync",
          "the store's folder cannot be written: " + e.getMessage(),
          "mount it read-write, and let the user who runs the broker own it");
    }
  }

  /// @param nanos of each sync
  static Diagnosis sync(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    double p50 = sorted[sorted.length / 2] / 1e6;
    double p99 = sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)] / 1e6;
    String found =
        String.format(
            Locale.ROOT,
            "%d appends of 4 KiB, each synced: p50 %.2f ms, p99 %.2f ms",
            sorted.length,
            p50,
            p99);
    return p50 > SLOW_P50_MILLIS || p99 > SLOW_P99_MILLIS
        ? Diagnosis.warn(
            "sync",
            found,
            "every commit waits this long (good: below 2 and 10 ms): a faster disk, or one that"
                + " nobody else uses")
        : Diagnosis.ok("sync", found);
  }

  private static long[] measured(Path file) throws IOException {
    long[] nanos = new long[SYNCS];
    ByteBuffer page = ByteBuffer.allocateDirect(APPEND_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SYNCS; i++) {
        page.clear();
        long began = System.nanoTime();
        while (page.hasRemaining()) {
          channel.write(page);
        }
        channel.force(false);
        nanos[i] = System.nanoTime() - began;
      }
    }
    return nanos;
  }

  /// The store's folder, or, before the first start, the one that it will be made in.
  private static Path existing(Path store) throws IOException {
    Path folder = store.toAbsolutePath().getParent();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw new FileAlreadyExistsException(folder + " is no folder");
    }
    return folder;
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
