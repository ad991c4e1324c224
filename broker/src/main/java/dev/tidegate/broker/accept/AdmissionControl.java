package dev.tidegate.broker.accept;

import dev.tidegate.model.Body;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.Optional;

/// Whether publishes are taken at all: not while the broker drains or too many wait, and nothing
/// but deletes while the store is full or the clock cannot be believed.
final class AdmissionControl {
  private final int capacity;
  private int queued;
  private boolean draining;
  private boolean storeFull;
  private boolean clockAhead;

  /// @param capacity how many may wait
  AdmissionControl(int capacity) {
    this.capacity = capacity;
  }

  /// Takes one in that is to say `body`, until it is [#settled]; or tells why not now.
  Optional<TidegateException> admit(Body body) {
    Optional<TidegateException> refusal = refusal(body);
    if (refusal.isEmpty()) {
      queued++;
    }
    return refusal;
  }

  private Optional<TidegateException> refusal(Body body) {
    if (draining) {
      return Optional.of(stopping());
    }
    if (storeFull && !(body instanceof Body.Deleted)) {
      return Optional.of(
          new TidegateException(
              ErrorCode.STORE_FULL, "The store has no room for more; deletes are taken"));
    }
    if (clockAhead && !(body instanceof Body.Deleted)) {
      return Optional.of(
          new TidegateException(
              ErrorCode.CLOCK_SKEW, "This broker's clock is ahead of other regions'"));
    }
    if (queued >= capacity) {
      return Optional.of(
          new TidegateException(ErrorCode.OVERLOADED, "Too many publishes wait for the store")
              .with("queued", queued));
    }
    return Optional.empty();
  }

  /// One that was admitted is answered.
  void settled() {
    queued--;
  }

  /// Whether this broker's clock is too far ahead for its stamps to be believed. Returns whether
  /// that is news.
  boolean clockAhead(boolean isAhead) {
    boolean news = clockAhead != isAhead;
    clockAhead = isAhead;
    return news;
  }

  /// Whether the store has room only for what takes away.
  void storeFull(boolean isFull) {
    storeFull = isFull;
  }

  /// Nothing more from here on.
  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  /// What is refused or ended because the broker is about to stop.
  static TidegateException stopping() {
    return new TidegateException(ErrorCode.DRAINING, "The broker is about to stop");
  }

  /// Admitted and not settled yet.
  int queued() {
    return queued;
  }

  int capacity() {
    return capacity;
  }
}
