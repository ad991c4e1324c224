package dev.tidegate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StopwatchTest {
  private final AtomicLong nanos = new AtomicLong(-5);
  private final Stopwatch stopwatch = new Stopwatch(nanos::get);

  @Test
  void await_whatDoesNotCome_endsAndNamesIt() {
    assertThatThrownBy(() -> stopwatch.await("rain", Duration.ofSeconds(2), () -> later(1.5)))
        .isInstanceOfSatisfying(
            TidegateException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.STARTING);
              assertThat(failure.values()).containsEntry("for", "rain");
            });
  }

  @Test
  void await_whatComes_tellsHowLongItTook() throws InterruptedException {
    Duration took =
        stopwatch.await("noon", Duration.ofSeconds(2), () -> later(1) || nanos.get() > 1.9e9);

    assertThat(took).isEqualTo(Duration.ofSeconds(2));
    assertThat(stopwatch.since(stopwatch.now())).isZero();
  }

  private boolean later(double seconds) {
    nanos.addAndGet((long) (seconds * 1e9));
    return false;
  }
}
