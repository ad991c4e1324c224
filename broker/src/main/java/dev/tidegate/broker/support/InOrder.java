package dev.tidegate.broker.support;

import com.google.common.util.concurrent.MoreExecutors;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// The work that one call brings, done in the order in which it came: short work at once, by the
/// thread that brings it, long work and what comes behind it by a worker.
///
/// To wake a thread takes longer than short work does; but a thread that serves connections must
/// not be held up. One thread at a time brings work, as gRPC brings the messages of a call.
public final class InOrder {
  private final Executor behind;
  private final AtomicInteger waiting = new AtomicInteger();

  public InOrder(Executor workers) {
    behind = MoreExecutors.newSequentialExecutor(workers);
  }

  public void run(boolean isLong, Runnable work) {
    if (!isLong && waiting.get() == 0) {
      work.run();
      return;
    }
    waiting.incrementAndGet();
    behind.execute(() -> {
      try {
        work.run();
      } finally {
        waiting.decrementAndGet();
      }
    });
  }
}
