package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.WireLevels;

/// Bounds of the write path, and what it writes.
///
/// @param queueEvents publishes that may wait for the store, all orgs together
/// @param keyWindow client message ids that are remembered, all orgs together
/// @param levels the wire level of each record
public record AcceptConfig(int queueEvents, int keyWindow, WireLevels levels) {
  public static final AcceptConfig DEFAULTS =
      new AcceptConfig(65_536, 4_000_000, WireLevels.CURRENT);

  public AcceptConfig {
    if (queueEvents < 1 || keyWindow < 1) {
      throw new IllegalArgumentException("accept: " + queueEvents + ", " + keyWindow);
    }
  }

  public AcceptConfig at(WireLevels other) {
    return new AcceptConfig(queueEvents, keyWindow, other);
  }
}
