package dev.tidegate.broker.support;

/// The end of a thread, waited for whatever happens.
public final class ThreadEnd {
  private ThreadEnd() {}

  /// Returns when the thread is gone. An interrupt that comes meanwhile is kept for the caller.
  public static void await(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
