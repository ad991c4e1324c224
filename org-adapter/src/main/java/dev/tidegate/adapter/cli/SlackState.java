package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.slack.Ledger;
import dev.tidegate.adapter.slack.SlackChannel;
import dev.tidegate.model.ChannelId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The folder that remembers how far an import is: a ledger for each channel. One process at a time
/// has it.
final class SlackState implements AutoCloseable {
  private final Path folder;
  private final FileChannel lock;

  private SlackState(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /// @throws WrongUse if another import has the folder
  static SlackState open(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel lock =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (held(lock).isEmpty()) {
      lock.close();
      throw new WrongUse("another import runs with " + folder + ": wait for it, or give --state");
    }
    return new SlackState(folder, lock);
  }

  /// It ends with its process, however that ends.
  private static Optional<FileLock> held(FileChannel lock) throws IOException {
    try {
      @Nullable FileLock held = lock.tryLock();
      return Optional.ofNullable(held);
    } catch (OverlappingFileLockException _) {
      return Optional.empty();
    }
  }

  /// What of a channel is imported into another. A channel that is imported into a new one begins
  /// anew.
  Ledger ledger(SlackChannel from, ChannelId to) throws IOException {
    return Ledger.open(folder.resolve(from.id() + "-" + to + ".ledger"));
  }

  /// The list of what hung on messages and was not imported.
  Path files() {
    return folder.resolve("files-not-imported.tsv");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
