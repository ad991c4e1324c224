package dev.tidegate.adapter.support;

import java.time.Duration;
import java.time.Instant;

/// Where shells get the time from and wait; cores get it as an argument.
public interface Time {
  /// Never goes backwards within one process.
  Instant now();

  void sleep(Duration duration) throws InterruptedException;

  /// The machine's own time, for the composition root.
  static Time system() {
    return new SystemTime();
  }
}
