package dev.tidegate.broker.config;

import dev.tidegate.model.Limits;
import java.nio.file.Path;
import java.util.Optional;

/// The store of this region and how large its group commits get.
///
/// `path` is the store's file; without it, `journal.db` in the data folder. `queueEvents` bounds
/// what waits for a commit before publishers are told to come back. `maxBytes` is what the store
/// may take on disk, its log included; without it, what the disk has room for.
public record JournalConfig(
    Store store,
    Optional<Path> path,
    int commitBytesMax,
    int commitEventsMax,
    int queueEvents,
    int walBytes,
    long maxBytes) {
  public static final Store STORE = Store.SQLITE;
  public static final int COMMIT_BYTES_MAX = 4 << 20;
  public static final int COMMIT_EVENTS_MAX = 4_096;
  public static final int QUEUE_EVENTS = 65_536;
  public static final int WAL_BYTES = 48 << 20;
  public static final long MAX_BYTES = 1L << 50;
  public static final JournalConfig DEFAULTS =
      new JournalConfig(
          STORE,
          Optional.empty(),
          COMMIT_BYTES_MAX,
          COMMIT_EVENTS_MAX,
          QUEUE_EVENTS,
          WAL_BYTES,
          MAX_BYTES);

  public JournalConfig {
    InvalidSetting.unlessBytesWithin(
        "commitBytesMax", commitBytesMax, 2 * Limits.TEXT_BYTES, 16 << 20);
    InvalidSetting.unlessWithin("commitEventsMax", commitEventsMax, 1, 65_536);
    InvalidSetting.unlessWithin("queueEvents", queueEvents, 1, 10_000_000);
    InvalidSetting.unlessBytesWithin("maxBytes", maxBytes, 64 << 20, 1L << 50);
    InvalidSetting.unlessBytesWithin("walBytes", walBytes, 4 << 20, 1 << 30);
  }

  /// Which store holds the journal.
  public enum Store {
    /// The embedded one: one broker per region, no server beside it.
    SQLITE
  }
}
