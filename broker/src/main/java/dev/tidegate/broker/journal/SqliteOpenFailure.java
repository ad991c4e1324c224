package dev.tidegate.broker.journal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Why a store cannot be opened, in one line that names the fix. Nothing in the store was changed.
final class SqliteOpenFailure {
  private SqliteOpenFailure() {}

  static JournalException of(Path store, IOException cause) {
    String reason = cause instanceof FileSystemException e ? said(e.getReason()) : "";
    boolean full = reason.contains("no space") || said(cause.getMessage()).contains("no space");
    String text;
    if (full) {
      text = full(store);
    } else if (cause instanceof AccessDeniedException
        || cause instanceof NoSuchFileException
        || reason.contains("read-only")) {
      text = readOnly(store);
    } else if (cause instanceof FileAlreadyExistsException
        || cause instanceof NotDirectoryException
        || reason.contains("not a directory")) {
      text = "a file stands where its folder should be; name another place in `data`";
    } else {
      text = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
    return new JournalException("Journal " + store + " cannot be opened: " + text, cause);
  }

  static JournalException of(Path store, SQLException cause) {
    String name = SqliteFailure.name(cause);
    String text;
    if (name.startsWith("SQLITE_FULL") || name.equals("SQLITE_IOERR_SHMSIZE")) {
      text = full(store);
    } else if (name.startsWith("SQLITE_READONLY") || name.startsWith("SQLITE_PERM")) {
      text = readOnly(store);
    } else if (name.startsWith("SQLITE_CANTOPEN")) {
      text = readOnly(store);
    } else if (name.startsWith("SQLITE_NOTADB")) {
      text = "it is no database; if it is damaged, put a backup in its place";
    } else if (name.startsWith("SQLITE_CORRUPT")) {
      text =
          "it is damaged ("
              + name
              + "); `tidegate store verify` tells where, a backup or an empty folder mends it";
    } else if (name.startsWith("SQLITE_BUSY")) {
      text = "another program holds a lock on it; end that program";
    } else {
      text = name + "; look at the disk and its log";
    }
    return new JournalException("Journal " + store + " cannot be opened: " + text, cause);
  }

  private static String readOnly(Path store) {
    return "the folder "
        + store.toAbsolutePath().getParent()
        + " cannot be written; mount it read-write, and let the user who runs the broker own it";
  }

  private static String full(Path store) {
    return "the disk of "
        + store.toAbsolutePath().getParent()
        + " is full; give it room, 64 MiB or more; the store is as it was";
  }

  private static String said(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }
}
