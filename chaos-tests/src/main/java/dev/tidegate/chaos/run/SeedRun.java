package dev.tidegate.chaos.run;

import dev.tidegate.chaos.play.SeededPlay;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;

/// Plays seeds on several threads, and hands over what came of them in the order of the seeds, so
/// that a run comes to the same however many threads it has.
public final class SeedRun {
  private static final int AHEAD = 4;

  private final LongFunction<SeededPlay.Outcome> player;
  private final int threads;

  /// @param player plays a seed; called by many threads
  public SeedRun(LongFunction<SeededPlay.Outcome> player, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: >= 1)");
    }
    this.player = player;
    this.threads = threads;
  }

  /// Plays seed after seed, from the first on.
  ///
  /// @param begins whether a seed is still to be begun; asked by the caller's thread
  /// @param then is told each outcome, by the caller's thread
  public void run(long first, LongPredicate begins, Consumer<SeededPlay.Outcome> then)
      throws InterruptedException {
    ThreadFactory factory = Thread.ofPlatform().daemon().name("seeds-", 1).factory();
    ExecutorService pool = Executors.newFixedThreadPool(threads, factory);
    ArrayDeque<Future<SeededPlay.Outcome>> begun = new ArrayDeque<>();
    try {
      long next = first;
      do {
        while (begun.size() < threads * AHEAD && begins.test(next)) {
          long seed = next++;
          begun.add(pool.submit(() -> player.apply(seed)));
        }
        if (!begun.isEmpty()) {
          then.accept(begun.remove().get());
        }
      } while (!begun.isEmpty() || begins.test(next));
    } catch (ExecutionException e) {
      throw new IllegalStateException("A seed could not be played", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}
