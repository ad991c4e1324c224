package dev.tidegate.bench;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// What was not as it has to be: how often, and the first. Thread-safe.
final class Mistakes {
  private final AtomicLong count = new AtomicLong();
  private final AtomicReference<String> first = new AtomicReference<>();

  void add(String what) {
    first.compareAndSet(null, what);
    count.incrementAndGet();
  }

  long count() {
    return count.get();
  }

  Optional<String> first() {
    return Optional.ofNullable(first.get());
  }
}
