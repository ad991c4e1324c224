package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TaskLoopTest {
  private static final Moment NOW = new Moment(1, 2);

  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final LinkedBlockingQueue<Throwable> broken = new LinkedBlockingQueue<>();
  private final TaskLoop loop =
      new TaskLoop("test", () -> NOW, scheduler, Duration.ofMillis(5), broken::add);

  @AfterEach
  void stop() {
    loop.close();
    scheduler.shutdownNow();
  }

  @Test
  void run_taskThatThrows_endsTheLoopAndTellsOnce() throws Exception {
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    loop.run(_ -> ran.add("before"));
    loop.run(_ -> {
      throw new IllegalStateException("a bug");
    });
    loop.run(_ -> ran.add("behind"));

    loop.start(_ -> {}, _ -> {});

    assertThat(broken.poll(10, TimeUnit.SECONDS)).hasMessage("a bug");
    loop.close();
    loop.run(_ -> ran.add("after the end"));
    assertThat(ran).containsExactly("before");
    assertThat(broken).isEmpty();
  }

  @Test
  void run_taskThatGivesTasks_runsThemBehindWhatWaits() throws Exception {
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(1);
    loop.run(_ -> {
      loop.run(_ -> {
        ran.add("inner");
        done.countDown();
      });
      ran.add("outer");
    });
    loop.run(_ -> ran.add("second"));

    loop.start(_ -> {}, _ -> {});

    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).containsExactly("outer", "second", "inner");
  }

  /// An org's flood fills what is for workspaces, and nothing else waits for it.
  @Test
  void workspaces_flooding_leaveRoomForLinksAndOperators() throws Exception {
    int flood = TaskLoop.INBOX - TaskLoop.RESERVE;
    CountDownLatch flooded = new CountDownLatch(flood);
    CountDownLatch all = new CountDownLatch(flood + 1_000);
    Thread org =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              for (int i = 0; i < flood + 1_000; i++) {
                loop.workspaces().run(_ -> all.countDown());
                flooded.countDown();
              }
            });
    assertThat(flooded.await(10, TimeUnit.SECONDS)).isTrue();

    // Given by this thread, which nobody stops; the org's waits until the loop runs.
    for (int i = 0; i < TaskLoop.RESERVE; i++) {
      loop.run(_ -> {});
    }
    assertThat(loop.waiting()).isEqualTo(TaskLoop.INBOX);

    loop.start(_ -> {}, _ -> {});
    assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    org.join();
  }

  /// The threads that serve connections give what streams say: they must never wait.
  @Test
  void workspaces_answersWhileFlooded_neverWait() throws Exception {
    int flood = TaskLoop.INBOX - TaskLoop.RESERVE;
    for (int i = 0; i < flood; i++) {
      loop.workspaces().run(_ -> {});
    }
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(1);

    loop.workspaces().answer(_ -> ran.add("answer"));
    loop.workspaces()
        .answer(_ -> {
          ran.add("next");
          done.countDown();
        });

    loop.start(_ -> {}, _ -> {});
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).containsExactly("answer", "next");
  }

  @Test
  void run_inboxFull_waitsForRoomAndLosesNothing() throws Exception {
    int tasks = TaskLoop.INBOX + 1_000;
    CountDownLatch ran = new CountDownLatch(tasks);
    Thread giver =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              for (int i = 0; i < tasks; i++) {
                loop.run(_ -> ran.countDown());
              }
            });
    while (giver.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(ran.getCount()).isEqualTo(tasks);

    loop.start(_ -> {}, _ -> {});

    assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void start_ticksAndDrains_withTheTime() throws Exception {
    LinkedBlockingQueue<Moment> ticked = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<Moment> drained = new LinkedBlockingQueue<>();

    loop.start(ticked::add, drained::add);

    assertThat(ticked.poll(10, TimeUnit.SECONDS)).isEqualTo(NOW);
    assertThat(ticked.poll(10, TimeUnit.SECONDS)).isEqualTo(NOW);
    assertThat(drained.poll(10, TimeUnit.SECONDS)).isEqualTo(NOW);
  }
}
