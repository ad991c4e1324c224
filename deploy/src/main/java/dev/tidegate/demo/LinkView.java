package dev.tidegate.demo;

import dev.tidegate.model.RegionId;
import java.util.Locale;

/// One link as its sending region sees it now.
///
/// @param state and `breaker` by their names in the operator's API
record LinkView(
    RegionId from,
    RegionId to,
    String state,
    String breaker,
    long lagEvents,
    long lagBytes,
    double lagSeconds) {
  boolean live() {
    return state.equals("LIVE") && (breaker.equals("CLOSED") || breaker.equals("SLOW"));
  }

  boolean open() {
    return breaker.equals("OPEN") || breaker.equals("HALF_OPEN");
  }

  @Override
  public String toString() {
    String how = state.toLowerCase(Locale.ROOT).replace('_', ' ');
    String lag = lagEvents == 0 ? "" : " lag %d/%.1fs".formatted(lagEvents, lagSeconds);
    String gate = breaker.equals("CLOSED") ? "" : " breaker " + breaker;
    return from + "→" + to + " " + how + gate + lag;
  }
}
