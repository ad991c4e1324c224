package dev.tidegate.adapter.support;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Feeds one handler its inputs, one at a time, in the order in which they were posted, on one
/// virtual thread.
///
/// *Ordering*: first posted, first handled. *Serialisation*: never two at once. *Non-reentrancy*:
/// an input posted by the handler is handled after it has returned. A handler that throws stops the
/// loop, loudly.
public final class Loop<I> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final BlockingQueue<I> inbox;
  private final Time time;
  private final Handler<I> handler;
  private final Thread thread;
  private volatile boolean closed;

  /// What a loop runs; all of it on the loop's thread.
  public interface Handler<I> {
    void on(I input, Instant now);

    /// The time has come that [#wakeAt] named.
    void tick(Instant now);

    Optional<Instant> wakeAt();

    /// The handler threw, or the loop was closed: nothing more will be handled.
    void stopped(Optional<RuntimeException> cause);
  }

  /// @param capacity of the inbox; [#post] waits for room
  public Loop(String name, int capacity, Time time, Handler<I> handler) {
    this.inbox = new ArrayBlockingQueue<>(capacity);
    this.time = time;
    this.handler = handler;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /// Waits while the inbox is full. After close the input is dropped.
  public void post(I input) {
    boolean interrupted = false;
    try {
      while (!closed) {
        try {
          if (inbox.offer(input, 100, TimeUnit.MILLISECONDS)) {
            return;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Stops after the input that is being handled; what waits in the inbox is dropped.
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      if (!Thread.currentThread().equals(thread)) {
        boolean done = thread.join(Duration.ofSeconds(10));
        if (!done) {
          log.atWarn().addKeyValue("loop", thread.getName()).log("Loop did not stop in time");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Optional<RuntimeException> cause = Optional.empty();
    try {
      while (!closed) {
        turn();
      }
    } catch (InterruptedException e) {
      if (!closed) {
        log.atWarn().addKeyValue("loop", thread.getName()).log("Loop interrupted");
      }
    } catch (RuntimeException e) {
      log.atError().setCause(e).addKeyValue("loop", thread.getName()).log("Loop stopped");
      cause = Optional.of(e);
    }
    closed = true;
    handler.stopped(cause);
  }

  private void turn() throws InterruptedException {
    Instant now = time.now();
    Duration wait = handler.wakeAt().map(at -> Duration.between(now, at)).orElse(IDLE);
    I input =
        wait.isPositive()
            ? inbox.poll(Math.min(wait.toNanos(), IDLE.toNanos()), TimeUnit.NANOSECONDS)
            : inbox.poll();
    Instant then = time.now();
    if (input != null) {
      handler.on(input, then);
    }
    if (handler.wakeAt().filter(at -> !then.isBefore(at)).isPresent()) {
      handler.tick(then);
    }
  }
}
