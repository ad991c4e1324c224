package dev.tidegate.broker.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The right to a store, held by one open journal at a time, and given back by the system if its
/// process dies.
///
/// A file of its own: closing any other handle of the database's file would drop SQLite's locks on
/// it (POSIX advisory locks belong to process and file, not to the handle).
public final class StoreLock implements AutoCloseable {
  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /// @throws JournalException if another journal has it
  public static StoreLock take(Path store) throws IOException {
    FileChannel channel =
        FileChannel.open(
            store.resolveSibling(store.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new JournalException(
          "Journal " + store + " is in use by another broker; stop it, or name another store",
          null);
    }
    return new StoreLock(channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another journal of this very process
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
