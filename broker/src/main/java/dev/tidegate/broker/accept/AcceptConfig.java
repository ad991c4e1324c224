package dev.tidegate.broker.accept;

/// Bounds of the write path.
///
/// @param queueEvents publishes that may wait for the store, all orgs together
/// @param keyWindow client message ids that are remembered, all orgs together
public record AcceptConfig(int queueEvents, int keyWindow) {
  public static final AcceptConfig DEFAULTS = new AcceptConfig(65_536, 4_000_000);

  public AcceptConfig {
    if (queueEvents < 1 || keyWindow < 1) {
      throw new IllegalArgumentException("accept: " + queueEvents + ", " + keyWindow);
    }
  }
}
