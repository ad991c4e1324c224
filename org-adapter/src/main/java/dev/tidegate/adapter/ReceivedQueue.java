package dev.tidegate.adapter;

import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What a subscription has received and nobody has taken. Safe for many threads.
///
/// Bounded by the credit that the reader gives; link states, which need no credit, by one for each
/// region, and resyncs by one.
final class ReceivedQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Received> items = new ArrayDeque<>();
  private boolean ended;
  private Optional<TidegateException> failure = Optional.empty();

  void add(Received received) {
    lock.lock();
    try {
      switch (received.item()) {
        case Item.LinkState(var region, _) ->
            items.removeIf(
                older -> older.item() instanceof Item.LinkState(var of, _) && of.equals(region));
        case Item.Resync _ -> items.removeIf(older -> older.item() instanceof Item.Resync);
        case Delivery _, Item.ChannelChange _, Item.Gap _ -> {}
      }
      items.add(received);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void end(Optional<TidegateException> cause) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = cause;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether nothing more comes and nothing waits; false also if a failure is still to be told.
  boolean ended() {
    lock.lock();
    try {
      return ended && items.isEmpty() && failure.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// Waits at most 5 s: what is to end it runs on a thread that may be gone.
  void awaitEnd() {
    lock.lock();
    try {
      long left = Duration.ofSeconds(5).toNanos();
      while (!ended && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  Optional<Received> next(Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (items.isEmpty() && !ended) {
        if (left <= 0) {
          return Optional.empty();
        }
        left = changed.awaitNanos(left);
      }
      if (items.isEmpty() && failure.isPresent()) {
        throw again(failure.get());
      }
      return Optional.ofNullable(items.poll());
    } finally {
      lock.unlock();
    }
  }

  /// A copy for each caller, with a stack of its own.
  private static TidegateException again(TidegateException cause) {
    var copy = new TidegateException(cause.code(), cause.text(), cause);
    cause.values().forEach(copy::with);
    return copy;
  }
}
