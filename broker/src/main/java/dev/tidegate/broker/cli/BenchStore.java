package dev.tidegate.broker.cli;

import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

/// A new journal, a load for it, and what each of its commits costs, from the call to the
/// completion. For one thread.
final class BenchStore implements AutoCloseable {
  private final Path file;
  private final BenchLoad load;
  private final SqliteJournal journal;
  private final SqliteLogMeter log;
  private final ThreadMeter writer = new ThreadMeter();
  private final BlockingQueue<Completion> completions = new ArrayBlockingQueue<>(1);

  BenchStore(Path file, BenchLoad.Shape shape, RandomGenerator chance) throws IOException {
    this.file = file;
    load = new BenchLoad(shape);
    journal = SqliteJournal.open(file, new RegionId("bench"), 0, chance);
    try {
      // A batch that was never given has no fate; the writer's thread is what is asked for.
      journal.resolve(
          Batch.builder().build(Long.MAX_VALUE),
          completion -> {
            writer.attach();
            completions.add(completion);
          });
      await();
      writer.reads();
      writer.cpuNanos();
      log = SqliteLogMeter.on(file);
    } catch (IOException e) {
      journal.close();
      throw e;
    }
  }

  /// Appends `commits` batches.
  BenchCosts run(int commits, IntConsumer percent) throws IOException {
    BenchCosts costs = new BenchCosts(commits);
    for (int i = 0; i < commits; i++) {
      costs.set(i, commit());
      if ((i + 1) * 100L / commits != i * 100L / commits) {
        percent.accept((int) ((i + 1) * 100L / commits));
      }
    }
    return costs;
  }

  /// Appends the next batch.
  BenchCosts.Commit commit() throws IOException {
    Batch batch = load.next();
    long start = System.nanoTime();
    journal.append(batch, completions::add);
    Completion completion = await();
    long nanos = System.nanoTime() - start;
    if (!(completion instanceof Completion.Stored)) {
      throw new IllegalStateException("Batch was not stored: " + completion);
    }
    return new BenchCosts.Commit(nanos, writer.cpuNanos(), log.pages(), writer.reads());
  }

  boolean areReadsCounted() {
    return writer.areReadsCounted();
  }

  long bytes() throws IOException {
    return Files.size(file);
  }

  @Override
  public void close() throws IOException {
    try (journal) {
      log.close();
    }
  }

  private Completion await() {
    try {
      return completions.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
