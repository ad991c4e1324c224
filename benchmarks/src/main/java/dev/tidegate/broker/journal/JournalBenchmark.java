package dev.tidegate.broker.journal;

import dev.tidegate.bench.Work;
import dev.tidegate.benchmarks.HotPart;
import dev.tidegate.benchmarks.Origin;
import dev.tidegate.benchmarks.TwoRegions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/// A durable commit to the SQLite journal, from the call to the completion; in microseconds a
/// commit, not an event.
///
/// The store is new, in a temporary folder, and grows while it is measured. What is allocated
/// counts the making of the batches, too.
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JournalBenchmark extends HotPart {
  /// Events in a commit. Spread over 100 channels: 1 in one frame, 32 in some 28, 1 024 in some 80.
  @Param({"1", "32", "1024"})
  public int events;

  private final Origin origin = new Origin(new TwoRegions(), _ -> {});
  private final BlockingQueue<Completion> completions = new ArrayBlockingQueue<>(1);
  private final Work work;
  private final SqliteJournal journal;
  private Batch batch = Batch.builder().build(1);

  public JournalBenchmark() {
    try {
      work = Work.temporary();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    journal =
        SqliteJournal.open(
            work.folder().resolve("journal.db"),
            TwoRegions.NEAR,
            0,
            RandomGenerator.of("L64X128MixRandom"));
  }

  @Setup(Level.Invocation)
  public void fill() {
    batch = origin.next(events);
  }

  @Benchmark
  public Object commit() throws InterruptedException {
    journal.append(batch, completions::add);
    Completion completion = completions.take();
    if (!(completion instanceof Completion.Stored)) {
      throw new IllegalStateException("Batch was not stored: " + completion);
    }
    return completion;
  }

  @TearDown(Level.Invocation)
  public void stored() {
    origin.stored(batch.frames());
  }

  @TearDown
  public void close() throws IOException {
    journal.close();
    work.close();
  }
}
