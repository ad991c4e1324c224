package dev.tidegate.broker.shell;

import dev.tidegate.broker.support.Loop;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.support.ThreadEnd;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one platform thread that owns a region's cores.
///
/// - *Serial*: one task at a time, never two, always on the same thread.
/// - *Ordered*: tasks run in the order in which they were given; two tasks of one thread never
///   overtake each other.
/// - *Not reentrant*: a task that gives a task does not run it; that one comes after all that were
///   given before.
/// - *Bounded*: at most [#INBOX] tasks of other threads wait; a thread that gives one more waits
///   for room. Of these [#RESERVE] are not for workspaces ([#workspaces]): however much orgs ask
///   for, links and operators find room. Tasks that the loop gives itself and answers to what it
///   asked for ([#answer]) have room always: there are as many of them as it asked for.
///
/// Whenever the inbox is empty, or after [#BURST] tasks, the work that gathered is done once
/// (`drained`). A tick comes every `tick` and is never queued twice. A task that throws ends the
/// loop: what is behind it is never run, and `broken` is told once, from the loop's thread. After
/// [#close] tasks are dropped.
final class TaskLoop implements Loop, Executor, AutoCloseable {
  static final int INBOX = 16_384;
  static final int RESERVE = 2_048;
  static final int BURST = 1_024;

  private final Supplier<Moment> time;
  private final ScheduledExecutorService scheduler;
  private final Duration tick;
  private final Consumer<Throwable> broken;
  private final Semaphore reserve = new Semaphore(RESERVE);
  private final Semaphore workspaceRoom = new Semaphore(INBOX - RESERVE);
  private final LinkedBlockingQueue<Task> inbox = new LinkedBlockingQueue<>();
  private final AtomicBoolean ticking = new AtomicBoolean();
  private final AtomicBoolean over = new AtomicBoolean();
  private final Thread thread;
  private volatile @Nullable ScheduledFuture<?> ticks;

  /// Set before the thread starts.
  private Consumer<Moment> onTick = _ -> {};

  private Consumer<Moment> drained = _ -> {};

  /// Owned by the loop's thread.
  private Moment now;

  /// @param room in which it takes a place while it waits; null: none
  private record Task(Consumer<Moment> work, @Nullable Semaphore room) {
    void leave() {
      if (room != null) {
        room.release();
      }
    }
  }

  /// @param time both clocks, read before each task
  TaskLoop(
      String name,
      Supplier<Moment> time,
      ScheduledExecutorService scheduler,
      Duration tick,
      Consumer<Throwable> broken) {
    this.time = time;
    this.scheduler = scheduler;
    this.tick = tick;
    this.broken = broken;
    this.now = time.get();
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::turn);
  }

  /// Begins to run tasks; those given before come first.
  void start(Consumer<Moment> newOnTick, Consumer<Moment> newDrained) {
    onTick = newOnTick;
    drained = newDrained;
    thread.start();
    ticks =
        scheduler.scheduleAtFixedRate(
            this::tick, tick.toMillis(), tick.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Runs `task` after all that were given before.
  @Override
  public void run(Consumer<Moment> task) {
    run(task, reserve);
  }

  /// The loop as those see it who serve workspaces: in its order, but without the reserve.
  Loop workspaces() {
    return new Loop() {
      @Override
      public void run(Consumer<Moment> task) {
        TaskLoop.this.run(task, workspaceRoom);
      }

      @Override
      public void answer(Consumer<Moment> task) {
        TaskLoop.this.answer(task);
      }
    };
  }

  private void run(Consumer<Moment> task, Semaphore room) {
    if (Thread.currentThread().equals(thread)) {
      answer(task);
      return;
    }
    room.acquireUninterruptibly();
    give(new Task(task, room));
  }

  @Override
  public void execute(Runnable task) {
    run(_ -> task.run());
  }

  /// As [#run], without ever waiting: for answers to what the loop itself asked for.
  @Override
  public void answer(Consumer<Moment> task) {
    give(new Task(task, null));
  }

  /// As [#answer], after a while: about so long. What belongs to a loop that ended meanwhile is
  /// dropped.
  void in(Duration wait, Consumer<Moment> task) {
    if (!over.get()) {
      var _ = scheduler.schedule(() -> answer(task), wait.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /// Tasks that wait now. May be asked by any thread.
  int waiting() {
    return inbox.size();
  }

  /// When the task under way began. Only on the loop.
  Moment now() {
    return now;
  }

  /// Ends after the task under way. Returns when the thread is gone, unless it is the caller.
  @Override
  public void close() {
    end();
    answerNothing();
    if (!Thread.currentThread().equals(thread)) {
      ThreadEnd.await(thread);
    }
  }

  private void answerNothing() {
    // Wakes a loop that waits for a task.
    inbox.add(new Task(_ -> {}, null));
  }

  private void give(Task task) {
    if (over.get()) {
      task.leave();
      return;
    }
    inbox.add(task);
  }

  private void tick() {
    if (ticking.compareAndSet(false, true)) {
      answer(at -> {
        ticking.set(false);
        onTick.accept(at);
      });
    }
  }

  private void turn() {
    try {
      while (!over.get()) {
        Task next = inbox.take();
        for (int done = 0; next != null && !over.get(); done++) {
          next.leave();
          now = time.get();
          next.work().accept(now);
          next = done < BURST ? inbox.poll() : null;
        }
        if (!over.get()) {
          now = time.get();
          drained.accept(now);
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      end();
      broken.accept(e);
    }
  }

  private void end() {
    over.set(true);
    ScheduledFuture<?> running = ticks;
    if (running != null) {
      running.cancel(false);
    }
    // Nobody waits for a loop that is gone.
    reserve.release(INBOX);
    workspaceRoom.release(INBOX);
  }
}
