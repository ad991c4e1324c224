package dev.tidegate.broker.shell;

import java.util.ArrayDeque;
import java.util.Deque;

/// What was opened and has to be closed, last opened first. Safe for use by many threads; closed
/// once.
final class Parts implements AutoCloseable {
  private final Deque<Runnable> closers = new ArrayDeque<>();

  synchronized void add(Runnable closer) {
    closers.push(closer);
  }

  @Override
  public synchronized void close() {
    while (!closers.isEmpty()) {
      closers.pop().run();
    }
  }
}
