package dev.tidegate.adapter.support;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The one class of the adapter that asks the machine for the time: the wall clock once, then what
/// a monotonic clock adds, so that a clock that is set back stops no timer.
final class SystemTime implements Time {
  private final Instant start = InstantSource.system().instant();
  private final long startNanos = System.nanoTime();

  @Override
  public Instant now() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
