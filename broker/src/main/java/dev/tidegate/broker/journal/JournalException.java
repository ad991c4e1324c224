package dev.tidegate.broker.journal;

import org.jspecify.annotations.Nullable;

/// The store cannot be used, and why, in one line that names the fix where there is one.
public final class JournalException extends RuntimeException {
  public JournalException(String text, @Nullable Throwable cause) {
    super(text, cause);
  }
}
