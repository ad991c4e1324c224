package dev.tidegate.bench;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// What was not as it has to be: how often, and the first. Thread-safe.
final class Mistakes {
  private final AtomicLong count = new AtomicLong();
  private final AtomicReference<Optional<String>> first = new AtomicReference<>(Optional.empty());

  void add(String what) {
    first.updateAndGet(before -> before.isPresent() ? before : Optional.of(what));
    count.incrementAndGet();
  }

  long count() {
    return count.get();
  }

  Optional<String> first() {
    return first.get();
  }

  /// For who cannot begin: STARTING, with the first mistake as the likely cause.
  TidegateException notOpened() {
    return new TidegateException(ErrorCode.STARTING, "The streams were not opened")
        .with("first", first().orElse("no answer"));
  }
}
