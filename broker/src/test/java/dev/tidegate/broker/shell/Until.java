package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;

/// Waits for what comes by itself: asks again and again, up to a deadline.
final class Until {
  private static final int SECONDS = 20;

  private Until() {}

  static void holds(String what, Callable<Boolean> condition) {
    holds(what, SECONDS, condition);
  }

  static void holds(String what, int seconds, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    while (!asked(condition)) {
      assertThat(System.nanoTime() - deadline).as("nanoseconds left for: %s", what).isNegative();
      Thread.onSpinWait();
    }
  }

  private static boolean asked(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
