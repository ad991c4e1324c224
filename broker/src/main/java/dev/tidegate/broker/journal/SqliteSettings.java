package dev.tidegate.broker.journal;

import java.time.Duration;

/// Sizes and times that a test may want smaller.
///
/// @param logBytes how long the log's file is made at each start
/// @param idle how long no batch comes until a log that holds replaced bytes is written over
/// @param wipe how long batches may go on coming until it is written over all the same
/// @param mostFresh changed ends of chains after which they move to their table ([SqliteFolding])
record SqliteSettings(long logBytes, Duration idle, Duration wipe, int mostFresh) {
  static final SqliteSettings DEFAULT =
      new SqliteSettings(48L << 20, Duration.ofSeconds(1), Duration.ofSeconds(10), 8192);

  SqliteSettings withLogBytes(long length) {
    return new SqliteSettings(length, idle, wipe, mostFresh);
  }
}
