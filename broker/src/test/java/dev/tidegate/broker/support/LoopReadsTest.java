package dev.tidegate.broker.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LoopReadsTest {
  private static final Moment NOW = new Moment(5, 6);

  private static ErrorCode code(Throwable thrown) {
    return ((TidegateException) thrown).code();
  }

  @Test
  void ask_loopNeverComesToIt_overloaded() {
    var reads = new LoopReads(_ -> {}, Duration.ofMillis(1));

    assertThatThrownBy(() -> reads.ask(_ -> 1))
        .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.OVERLOADED));
  }

  @Test
  void ask_interrupted_drainingAndStillInterrupted() {
    var reads = new LoopReads(_ -> {}, Duration.ofDays(1));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> reads.ask(_ -> 1))
        .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.DRAINING));

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void ask_refusedOnTheLoop_thrownHere() {
    var reads = new LoopReads(task -> task.accept(NOW), Duration.ofDays(1));

    assertThatThrownBy(() ->
            reads.ask(_ -> {
              throw new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "No such channel");
            }))
        .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.CHANNEL_UNKNOWN));
  }

  @Test
  void ask_answered_answerOfTheLoop() {
    var reads = new LoopReads(task -> task.accept(NOW), Duration.ofDays(1));

    assertThat(reads.ask(Moment::nanos)).isEqualTo(5L);
  }
}
