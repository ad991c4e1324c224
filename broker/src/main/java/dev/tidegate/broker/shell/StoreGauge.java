package dev.tidegate.broker.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks every second at what the store takes on disk, and at what it may take: what is configured,
/// or less if the disk has no room for that.
///
/// @param maxBytes what is configured
record StoreGauge(Path store, long maxBytes, Listener listener) {
  private static final Logger log = LoggerFactory.getLogger(StoreGauge.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  /// Told on the timer's thread.
  interface Listener {
    void measured(long bytes, long limitBytes);
  }

  /// Looks from now on, until the scheduler is shut down.
  void start(ScheduledExecutorService scheduler) {
    var _ =
        scheduler.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      long bytes = StoreFiles.size(store);
      long room = Files.getFileStore(store).getUsableSpace();
      listener.measured(bytes, Math.max(1, Math.min(maxBytes, bytes + room)));
    } catch (IOException e) {
      log.atWarn().addKeyValue("kind", e.getClass().getSimpleName()).log("Disk cannot be asked");
    }
  }
}
