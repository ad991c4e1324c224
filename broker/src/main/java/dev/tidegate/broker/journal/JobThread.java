package dev.tidegate.broker.journal;

import dev.tidegate.broker.support.ThreadEnd;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A platform thread with a bounded queue: runs one job after the other in the order they were
/// given, and `whenIdle` each time that no job came for `idle`.
///
/// Guarantees: a job that was taken is run, also when closing; none runs twice; a job that throws
/// is logged and the next one runs. Safe for use by many threads.
final class JobThread implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JobThread.class);

  private final BlockingQueue<Runnable> jobs;
  private final Duration idle;
  private final Runnable whenIdle;
  private final Thread thread;
  private boolean isClosing; // guarded by this: no job enters behind the last

  JobThread(String name, int most, Duration idle, Runnable whenIdle) {
    this.idle = idle;
    this.whenIdle = whenIdle;
    jobs = new ArrayBlockingQueue<>(most + 1);
    thread = Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  /// Takes the job unless the queue is full or closing.
  synchronized boolean offer(Runnable job) {
    return !isClosing && jobs.remainingCapacity() > 1 && jobs.add(job);
  }

  /// Waits until the jobs taken so far are done and `last` after them; then the thread has ended.
  /// Called by a job, it does not wait.
  void close(Runnable last) {
    synchronized (this) {
      if (isClosing) {
        return;
      }
      isClosing = true;
      jobs.add(() -> {
        last.run();
        throw new LastJob();
      });
    }
    if (!thread.equals(Thread.currentThread())) {
      ThreadEnd.await(thread);
    }
  }

  @Override
  public void close() {
    close(() -> {});
  }

  private void run() {
    while (true) {
      try {
        Runnable job = jobs.poll(idle.toMillis(), TimeUnit.MILLISECONDS);
        (job == null ? whenIdle : job).run();
      } catch (LastJob | InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.atError().addKeyValue("thread", Thread.currentThread().getName()).log("Job failed", e);
      }
    }
  }

  private static final class LastJob extends RuntimeException {
    LastJob() {
      super(null, null, false, false);
    }
  }
}
