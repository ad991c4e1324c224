package dev.tidegate.adapter;

import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

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

  Optional<Received> poll() {
    lock.lock();
    try {
      return Optional.ofNullable(items.poll());
    } finally {
      lock.unlock();
    }
  }

  /// Waits until `news` says so, or an item waits that is wanted, or nothing more comes and nothing
  /// waits.
  ///
  /// @param news asked under the lock; [#wake] has it asked again
  void awaitNews(BooleanSupplier news, boolean wanted) {
    lock.lock();
    try {
      while (!news.getAsBoolean() && (items.isEmpty() ? !ended : !wanted)) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// How it ended, once nothing more comes and nothing waits.
  Optional<End> end() {
    lock.lock();
    try {
      return ended && items.isEmpty() ? Optional.of(new End(failure)) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// @param failure empty if it was closed
  record End(Optional<TidegateException> failure) {}

  /// A copy for each caller, with a stack of its own.
  static TidegateException again(TidegateException cause) {
    var copy = new TidegateException(cause.code(), cause.text(), cause);
    cause.values().forEach(copy::with);
    return copy;
  }
}
