package dev.tidegate.broker.journal;

import static dev.tidegate.broker.journal.JournalCrashChild.BUCKETS;
import static dev.tidegate.broker.journal.JournalCrashChild.EVENTS;
import static dev.tidegate.broker.journal.JournalCrashChild.MERGED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process killed with -9 while it appends, again and again, on one store.
final class SqliteCrashTest {
  private static final long SEED = 11;
  private static final int ROUNDS = 4;

  @TempDir private Path folder = Path.of("unset");

  @Test
  void kill_whileAppending_losesNoAcknowledgedBatchAndHalvesNone() throws Exception {
    Path file = folder.resolve("journal.db");
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    long before = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      long acknowledged = killAfter(random.nextInt(1, 250), file);
      try (SqliteJournal journal = SqliteStore.open(file)) {
        Recovered recovered = journal.recover();
        long last = recovered.lastBatch();

        assertThat(last).as("round %d", round).isGreaterThanOrEqualTo(acknowledged);
        assertThat(last).isGreaterThan(before);
        assertWhole(journal, recovered, last);
        assertThat(SqliteVerification.run(file, false, StoreProgress.NONE).findings()).isEmpty();
        before = last;
      }
    }
  }

  /// Returns the last number that the child printed whole.
  private static long killAfter(int lines, Path file) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                JournalCrashChild.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long last = 0;
    try (BufferedReader out = child.inputReader()) {
      for (int i = 0; i < lines; i++) {
        String line = out.readLine();
        assertThat(line).as("line of a child that appends").isNotNull();
        last = Long.parseLong(line);
      }
      // Through its handle, which leaves the stream open.
      assertThat(child.toHandle().destroyForcibly()).isTrue();
      // What it had printed before it died counts too, but for a line that was cut off.
      List<String> rest = out.lines().toList();
      if (rest.size() > 1) {
        last += rest.size() - 1;
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    return last;
  }

  private static void assertWhole(Journal journal, Recovered recovered, long last) {
    long events = last * EVENTS;
    for (BucketId bucket : BUCKETS) {
      assertThat(recovered.positions()).containsEntry(bucket, events);
      assertThat(recovered.ends())
          .containsEntry(new StreamKey(bucket, Frames.EU), List.of(new Pointer(1, events)));
      List<Frame> frames = frames(journal, bucket);
      long merged = bucket.equals(BUCKETS.getFirst()) ? (last - 1) / MERGED * (MERGED - 1) : 0;
      assertThat(frames).hasSize(Math.toIntExact(last - merged));
      long position = 0;
      for (Frame frame : frames) {
        assertThat(frame.head().firstPosition()).isEqualTo(position + 1);
        for (Entry entry : frame.entries()) {
          assertThat(entry).satisfies(holds(position++ / EVENTS + 1));
        }
      }
      assertThat(position).isEqualTo(events);
    }
    Answer token = Asked.read(journal, new Query.CursorOf(Frames.ACME, "crash"));
    assertThat(((Answer.Token) token).token())
        .hasValueSatisfying(bytes -> assertThat(ByteBuffer.wrap(bytes).getLong()).isEqualTo(last));
  }

  private static Consumer<Entry> holds(long number) {
    return entry ->
        assertThat(ByteBuffer.wrap(entry.record(0).orElseThrow()).getLong()).isEqualTo(number);
  }

  private static List<Frame> frames(Journal journal, BucketId bucket) {
    List<Frame> all = new ArrayList<>();
    long position = 1;
    while (true) {
      Answer answer = Asked.read(journal, new Query.FramesFrom(bucket, position, 4 << 20));
      assertThat(answer).isInstanceOf(Answer.Frames.class);
      assertThat(((Answer.Frames) answer).damage()).isEmpty();
      List<Frame> page = ((Answer.Frames) answer).frames();
      if (page.isEmpty()) {
        return all;
      }
      all.addAll(page);
      position = page.getLast().lastPosition() + 1;
    }
  }
}
