package dev.tidegate.adapter.inbound;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs jobs against the [OutboxStore] on one platform thread, as many as wait in one commit.
///
/// A job's future completes on that thread after the commit; whoever waits for it has it durable.
/// If a group fails it is rolled back and each job is tried in a commit of its own, so that one bad
/// job fails alone. A commit that fails leaves open whether it was done: COMMIT_UNKNOWN.
public final class OutboxWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OutboxWriter.class);
  private static final int GROUP = 512;

  private final OutboxStore store;
  private final LinkedBlockingQueue<Entry<?>> queue = new LinkedBlockingQueue<>();
  private final Semaphore callers = new Semaphore(4_096);
  private final Thread thread;
  private volatile boolean closed;

  /// Work on the store. May run twice if the group that it was in is rolled back.
  @FunctionalInterface
  public interface Job<T> {
    T run(OutboxStore store) throws SQLException;
  }

  private static final class Entry<T> {
    private final Job<T> job;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private Runnable completion = () -> {};

    Entry(Job<T> job) {
      this.job = job;
    }

    void run(OutboxStore store) throws SQLException {
      try {
        T result = job.run(store);
        completion = () -> future.complete(result);
      } catch (TidegateException refused) {
        completion = () -> future.completeExceptionally(refused);
      }
    }

    void fail(ErrorCode code, String text, Throwable cause) {
      future.completeExceptionally(new TidegateException(code, text, cause));
    }
  }

  public OutboxWriter(OutboxStore store) {
    this.store = store;
    this.thread = Thread.ofPlatform().name("tidegate-outbox").daemon().unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /// For callers: waits while 4 096 other calls wait.
  public <T> T call(Job<T> job) {
    try {
      callers.acquire();
      try {
        return enqueue(job).get();
      } finally {
        callers.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TidegateException(ErrorCode.COMMIT_UNKNOWN, "Interrupted while storing", e);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof TidegateException failure) {
        throw failure;
      }
      throw new TidegateException(ErrorCode.INTERNAL, "Outbox job failed", e);
    }
  }

  /// For the outbox's loop, which never has more jobs here than its window and its lanes. Never
  /// waits.
  public <T> CompletableFuture<T> enqueue(Job<T> job) {
    var entry = new Entry<>(job);
    queue.add(entry);
    if (closed) {
      queue.remove(entry);
      entry.fail(ErrorCode.STORE_UNAVAILABLE, "Outbox is closed", new IllegalStateException());
    }
    return entry.future;
  }

  /// Waits for the group that is being committed; what waits behind it fails.
  @Override
  public void close() {
    closed = true;
    queue.add(new Entry<>(_ -> true));
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    var group = new ArrayList<Entry<?>>(GROUP);
    try (store) {
      while (!closed || !queue.isEmpty()) {
        group.clear();
        group.add(queue.take());
        queue.drainTo(group, GROUP - 1);
        commit(group);
      }
    } catch (InterruptedException | SQLException e) {
      log.atError().setCause(e).log("Outbox writer stopped");
    } finally {
      closed = true;
      for (Entry<?> entry = queue.poll(); entry != null; entry = queue.poll()) {
        entry.fail(ErrorCode.STORE_UNAVAILABLE, "Outbox is closed", new IllegalStateException());
      }
    }
  }

  private void commit(List<Entry<?>> group) throws SQLException {
    try {
      for (Entry<?> entry : group) {
        entry.run(store);
      }
    } catch (SQLException e) {
      log.atWarn().setCause(e).addKeyValue("jobs", group.size()).log("Outbox group failed");
      store.rollback();
      if (group.size() > 1) {
        for (Entry<?> entry : group) {
          commit(List.of(entry));
        }
      } else {
        group.forEach(
            entry -> entry.fail(ErrorCode.STORE_UNAVAILABLE, "Outbox cannot be written", e));
      }
      return;
    }
    try {
      store.commit();
    } catch (SQLException e) {
      log.atError().setCause(e).addKeyValue("jobs", group.size()).log("Outbox commit failed");
      store.rollback();
      group.forEach(
          entry -> entry.fail(ErrorCode.COMMIT_UNKNOWN, "Outbox commit did not answer", e));
      return;
    }
    for (Entry<?> entry : group) {
      entry.completion.run();
    }
  }
}
