package dev.tidegate.broker.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WarmUpTest {
  @TempDir private Path data;

  @Test
  void run_inAFolderThatAnEarlierOneLeft_practisesAndLeavesNothing() throws Exception {
    Files.createDirectories(data.resolve("warm-up/old"));
    Files.writeString(data.resolve("warm-up/old/journal.db"), "cut off");

    long heard = WarmUp.run(data, Duration.ofSeconds(1), WarmUpTest::now, new SecureRandom());

    assertThat(heard).isPositive();
    assertThat(inside(data)).isZero();
  }

  @Test
  void run_whereNothingCanBeWritten_saysSoAndReturns() throws Exception {
    Path file = Files.writeString(data.resolve("data"), "not a folder");

    long heard = WarmUp.run(file, Duration.ofSeconds(1), WarmUpTest::now, new SecureRandom());

    assertThat(heard).isZero();
    assertThat(file).hasContent("not a folder");
  }

  private static long inside(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }

  private static Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis());
  }
}
