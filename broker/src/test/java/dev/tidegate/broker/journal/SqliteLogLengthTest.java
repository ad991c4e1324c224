package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long the log gets while a writer that never rests meets readers that never rest.
final class SqliteLogLengthTest {
  private static final BucketId BUCKET = new BucketId(7);
  private static final ChannelId CHANNEL = Frames.channel(BUCKET, 0);
  private static final int PAGE_BYTES = 1 << 20;

  @TempDir private Path folder = Path.of("unset");

  @Test
  void log_readersAlwaysAtAPage_staysShort() throws IOException {
    SqliteSettings small =
        new SqliteSettings(3 << 20, Duration.ofSeconds(1), Duration.ofSeconds(10), 8192);

    assertThat(longestLog(small, 200, 64 << 10)).isLessThanOrEqualTo(4 << 20);
  }

  @Test
  void log_readersAlwaysAtAPage_staysBelow64MiB() throws IOException {
    assertThat(longestLog(SqliteSettings.DEFAULT, 180, 1 << 20)).isLessThanOrEqualTo(64 << 20);
  }

  /// Stores so many frames, one a batch, while pages of all of them are read without a pause.
  private long longestLog(SqliteSettings settings, int frames, int frameBytes) throws IOException {
    Path file = folder.resolve("journal.db");
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong answered = new AtomicLong();
    long longest = 0;
    try (SqliteJournal journal =
        SqliteJournal.open(
            file,
            Frames.EU,
            0,
            RandomGeneratorFactory.of("L64X128MixRandom").create(3),
            settings,
            UnaryOperator.identity())) {
      Pointer end = Pointer.START;
      for (int number = 1; number <= frames; number++) {
        Batch.Builder batch = Batch.builder();
        Frame frame =
            Frames.after(end)
                .event(CHANNEL, List.of(new Entry.Slot(0, new byte[frameBytes])))
                .build();
        end = frame.end();
        batch.frames.add(frame);
        assertThat(Asked.append(journal, batch.build(number)))
            .isInstanceOf(Completion.Stored.class);
        if (number == 1) {
          for (int reader = 0; reader < 4; reader++) {
            read(journal, over, answered);
          }
        }
        longest = Math.max(longest, Files.size(SqliteLog.file(file)));
      }
      over.set(true);
    }
    assertThat(answered).hasPositiveValue();
    return longest;
  }

  /// Asks for the next page as soon as the one before has come.
  private static void read(SqliteJournal journal, AtomicBoolean over, AtomicLong answered) {
    journal.read(
        new Query.FramesFrom(BUCKET, 1, PAGE_BYTES),
        _ -> {
          answered.incrementAndGet();
          if (!over.get()) {
            read(journal, over, answered);
          }
        });
  }
}
