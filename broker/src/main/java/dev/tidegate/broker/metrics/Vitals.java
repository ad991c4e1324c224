package dev.tidegate.broker.metrics;

import java.util.List;

/// Whether a broker lives and is ready: constant words that say why not. May be asked by any thread
/// and never waits.
public interface Vitals {
  /// Why only a restart helps; empty: it lives.
  List<String> notLive();

  /// Why it should get no calls now; empty: it is ready.
  List<String> notReady();
}
