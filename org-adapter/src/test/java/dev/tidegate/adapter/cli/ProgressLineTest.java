package dev.tidegate.adapter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
  @Test
  void render_nothingDone_waits() {
    assertThat(new ProgressLine(0, 100, 0, Duration.ofSeconds(3)).render())
        .isEqualTo("[------------------------]   0 %  0/100  0/s  waiting");
  }

  @Test
  void render_half_tellsSpeedAndRest() {
    assertThat(new ProgressLine(500, 1_000, 100, Duration.ofSeconds(4)).render())
        .isEqualTo("[############------------]  50 %  500/1000  100/s  ETA 0:05");
  }

  @Test
  void render_done_tellsHowLong() {
    assertThat(new ProgressLine(7, 7, 0, Duration.ofSeconds(3_725)).render())
        .isEqualTo("[########################] 100 %  7/7  0/s  done in 1:02:05");
  }
}
