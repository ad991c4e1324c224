package dev.tidegate.broker.identity;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A certificate or key file that cannot be used, with the file's name and never its contents.
public final class CredentialsException extends Exception {
  CredentialsException(Path file, String problem, @Nullable Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
