package dev.tidegate.broker.shell;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The end of a broker's run: told once, the first one counts. Safe for use by many threads.
final class Ending {
  private final AtomicReference<@Nullable Ended> how = new AtomicReference<>();
  private final CountDownLatch told = new CountDownLatch(1);

  void tell(Ended ended) {
    how.compareAndSet(null, ended);
    told.countDown();
  }

  Ended await() throws InterruptedException {
    told.await();
    Ended ended = how.get();
    if (ended == null) {
      throw new IllegalStateException("ending: told without a word");
    }
    return ended;
  }
}
