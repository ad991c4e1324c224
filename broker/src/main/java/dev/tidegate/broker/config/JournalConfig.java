package dev.tidegate.broker.config;

import dev.tidegate.model.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The store of this region and how large its group commits get.
///
/// `path` is the store's file; without it, `journal.db` in the data folder. `queueBytes` bounds
/// what waits for a commit, `keyWindow` how long a client's message id is remembered at least.
public record JournalConfig(
    Store store,
    Optional<Path> path,
    int commitBytesMax,
    int commitEventsMax,
    int queueBytes,
    int walBytes,
    Duration keyWindow) {
  public static final Store STORE = Store.SQLITE;
  public static final int COMMIT_BYTES_MAX = 1 << 20;
  public static final int COMMIT_EVENTS_MAX = 4_096;
  public static final int QUEUE_BYTES = 64 << 20;
  public static final int WAL_BYTES = 48 << 20;
  public static final Duration KEY_WINDOW = Duration.ofHours(24);
  public static final JournalConfig DEFAULTS =
      new JournalConfig(
          STORE,
          Optional.empty(),
          COMMIT_BYTES_MAX,
          COMMIT_EVENTS_MAX,
          QUEUE_BYTES,
          WAL_BYTES,
          KEY_WINDOW);

  public JournalConfig {
    InvalidSetting.unlessBytesWithin(
        "commitBytesMax", commitBytesMax, 2 * Limits.TEXT_BYTES, 16 << 20);
    InvalidSetting.unlessWithin("commitEventsMax", commitEventsMax, 1, 65_536);
    InvalidSetting.unlessBytesWithin("queueBytes", queueBytes, 1 << 20, 1 << 30);
    InvalidSetting.unless(
        queueBytes >= commitBytesMax,
        "queueBytes",
        "smaller than a commit",
        "commit-bytes-max or more");
    InvalidSetting.unlessBytesWithin("walBytes", walBytes, 4 << 20, 1 << 30);
    InvalidSetting.unlessWithin("keyWindow", keyWindow, Duration.ofHours(24), Duration.ofDays(30));
  }

  /// Which store holds the journal.
  public enum Store {
    /// The embedded one: one broker per region, no server beside it.
    SQLITE
  }
}
