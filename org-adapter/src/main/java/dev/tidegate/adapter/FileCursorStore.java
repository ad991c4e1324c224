package dev.tidegate.adapter;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Keeps each cursor in a file of its own, `<name>.cursor`, replaced in one step: a crash leaves
/// the old or the new.
public final class FileCursorStore implements CursorStore {
  private static final int MAX_BYTES = 24 * 1024;

  private final Path folder;

  /// @param folder made if it is not there
  public FileCursorStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<Cursor> load(String name) {
    Path file = file(name);
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new TidegateException(ErrorCode.CURSOR_MALFORMED, "Cursor file is too large");
      }
      return Optional.of(Cursor.parse(Files.readString(file).strip()));
    } catch (IOException e) {
      throw new TidegateException(ErrorCode.STORE_UNAVAILABLE, "Cursor file cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new TidegateException(ErrorCode.CURSOR_MALFORMED, "Cursor file is damaged", e);
    }
  }

  @Override
  public void save(String name, Cursor cursor) {
    Path file = file(name);
    Path fresh = folder.resolve(name + ".cursor.new");
    byte[] text = cursor.toString().getBytes(StandardCharsets.US_ASCII);
    try {
      Files.createDirectories(folder);
      try (var out =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(text);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (var directory = FileChannel.open(folder)) {
        directory.force(true); // The rename, too, has to be on the disk.
      }
    } catch (IOException e) {
      throw new TidegateException(ErrorCode.STORE_UNAVAILABLE, "Cursor file cannot be written", e);
    }
  }

  private Path file(String name) {
    SubscribeOptions.requireName(name);
    return folder.resolve(name + ".cursor");
  }
}
