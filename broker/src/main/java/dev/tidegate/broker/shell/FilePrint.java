package dev.tidegate.broker.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// A digest of what files hold, through whatever links lead to them. Of a file only its first MiB
/// and a byte count: no file that a broker follows may be longer.
final class FilePrint {
  private static final int BYTES = (1 << 20) + 1;

  private FilePrint() {}

  /// Equal for the same files with the same contents; a file that cannot be read counts as one that
  /// is not there.
  static String of(List<Path> files) {
    MessageDigest all = sha256();
    for (Path file : files) {
      all.update(sha256().digest(file.toString().getBytes(StandardCharsets.UTF_8)));
      try (InputStream in = Files.newInputStream(file)) {
        all.update(sha256().digest(in.readNBytes(BYTES)));
      } catch (IOException e) {
        all.update((byte) 0);
      }
    }
    return HexFormat.of().formatHex(all.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
