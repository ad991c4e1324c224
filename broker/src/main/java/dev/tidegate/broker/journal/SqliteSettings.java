package dev.tidegate.broker.journal;

/// Sizes that a test may want smaller.
///
/// @param logBytes how long the log's file is made at each start
/// @param mostFresh rows of an index that wait before they move to their place ([SqliteFolding])
record SqliteSettings(long logBytes, int mostFresh) {
  static final SqliteSettings DEFAULT = new SqliteSettings(48L << 20, 1024);
}
