package dev.tidegate.adapter;

import dev.tidegate.model.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// A subscriber that keeps what it hears, and asks when its test does.
final class Listening implements Flow.Subscriber<Received> {
  private final int cancelAfter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition heard = lock.newCondition();
  private final List<Received> items = new ArrayList<>();
  private Optional<Flow.Subscription> subscription = Optional.empty();
  private Optional<Throwable> failure = Optional.empty();
  private int ends;

  Listening() {
    this(Integer.MAX_VALUE);
  }

  Listening(int cancelAfter) {
    this.cancelAfter = cancelAfter;
  }

  void request(long more) throws InterruptedException {
    awaitSubscribed();
    subscription.orElseThrow().request(more);
  }

  void cancel() {
    subscription.orElseThrow().cancel();
  }

  void awaitSubscribed() throws InterruptedException {
    await(() -> subscription.isPresent());
  }

  void awaitItems(int count) throws InterruptedException {
    await(() -> items.size() >= count);
  }

  Optional<Throwable> awaitEnd() throws InterruptedException {
    await(() -> ends > 0);
    return failure;
  }

  int ends() {
    lock.lock();
    try {
      return ends;
    } finally {
      lock.unlock();
    }
  }

  List<Received> items() {
    lock.lock();
    try {
      return List.copyOf(items);
    } finally {
      lock.unlock();
    }
  }

  /// What was posted, in order.
  List<String> texts() {
    return items().stream()
        .map(Received::item)
        .filter(Delivery.class::isInstance)
        .map(item -> ((Body.Posted) ((Delivery) item).event().body()).text())
        .toList();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    tell(() -> subscription = Optional.of(given));
  }

  @Override
  public void onNext(Received item) {
    tell(() -> items.add(item));
    if (items.size() == cancelAfter) {
      cancel();
    }
  }

  @Override
  public void onError(Throwable thrown) {
    tell(() -> {
      failure = Optional.of(thrown);
      ends++;
    });
  }

  @Override
  public void onComplete() {
    tell(() -> ends++);
  }

  private void tell(Runnable change) {
    lock.lock();
    try {
      change.run();
      heard.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier done) throws InterruptedException {
    long left = TimeUnit.SECONDS.toNanos(20);
    lock.lock();
    try {
      while (!done.getAsBoolean()) {
        if (left <= 0) {
          throw new AssertionError("waited 20 s; items: " + items.size() + ", ends: " + ends);
        }
        left = heard.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
