package dev.tidegate.broker.cli;

import java.time.Duration;
import java.time.Instant;

/// When certificates are made, and for how long they are good from then on.
public record Validity(Instant begin, Duration lasts) {
  public Instant end() {
    return begin.plus(lasts);
  }
}
