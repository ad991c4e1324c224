package dev.tidegate.adapter;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A number that threads can wait for to become zero. May be below zero for a moment, when the end
/// of a thing is counted before its beginning.
final class Countdown {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition zero = lock.newCondition();
  private long count;

  Countdown(long count) {
    this.count = count;
  }

  void add(long change) {
    lock.lock();
    try {
      count += change;
      if (count == 0) {
        zero.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean awaitZero(Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (count != 0) {
        if (left <= 0) {
          return false;
        }
        left = zero.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
