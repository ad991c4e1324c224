package dev.tidegate.broker.support;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// Questions that a call's own thread asks the broker's loop and waits for.
///
/// Safe for use by many threads but the loop's own, which would wait for itself.
public final class LoopReads {
  private final Loop loop;
  private final Duration timeout;

  public LoopReads(Loop loop, Duration timeout) {
    this.loop = loop;
    this.timeout = timeout;
  }

  /// The answer, given on the loop.
  ///
  /// @throws TidegateException what `question` throws; OVERLOADED if the loop does not come to it
  ///   in time, DRAINING if the thread is interrupted
  public <T> T ask(Function<Moment, T> question) {
    var answer = new CompletableFuture<T>();
    loop.run(now -> {
      try {
        answer.complete(question.apply(now));
      } catch (TidegateException e) {
        answer.completeExceptionally(e);
      }
    });
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TidegateException refused
          ? refused
          : new IllegalStateException("loop: a question failed", e);
    } catch (TimeoutException e) {
      throw new TidegateException(ErrorCode.OVERLOADED, "The broker is behind with its work", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TidegateException(ErrorCode.DRAINING, "The broker is about to stop", e);
    }
  }
}
