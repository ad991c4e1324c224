package dev.tidegate.adapter;

import dev.tidegate.adapter.support.Backoff;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.model.TidegateException;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Unary calls with a deadline over all attempts and jittered waits between them, never shorter
/// than the broker says.
///
/// An attempt gets a third of the deadline, so that one lost connection does not eat it all.
final class GrpcCalls {
  private static final Duration SHORTEST_ATTEMPT = Duration.ofSeconds(1);

  private final Duration deadline;
  private final Backoff backoff;
  private final Time time;
  private final RandomGenerator random;

  /// What may be done again after a failure that leaves open whether it was done.
  enum Repeat {
    /// It reads, or its key makes a second time harmless.
    SAFE,
    /// Only if the broker said that nothing was changed.
    UNSAFE
  }

  GrpcCalls(Duration deadline, Backoff backoff, Time time, RandomGenerator random) {
    this.deadline = deadline;
    this.backoff = backoff;
    this.time = time;
    this.random = random;
  }

  <S extends io.grpc.stub.AbstractStub<S>, T> T call(Repeat repeat, S stub, Function<S, T> method) {
    Instant end = time.now().plus(deadline);
    for (int attempt = 1; ; attempt++) {
      TidegateException failure;
      try {
        return method.apply(timed(stub, repeat, end));
      } catch (StatusRuntimeException e) {
        failure = GrpcFailure.of(e);
      }
      Duration wait = backoff.delay(attempt, failure.retryAfter(), random);
      boolean again =
          switch (failure.code().retry()) {
            case NO -> false;
            case LATER -> true;
            case SAME_KEY -> repeat == Repeat.SAFE;
          };
      if (!again || !time.now().plus(wait).isBefore(end)) {
        throw failure.with("attempts", attempt);
      }
      sleep(wait, failure);
    }
  }

  private <S extends io.grpc.stub.AbstractStub<S>> S timed(S stub, Repeat repeat, Instant end) {
    Duration left = Duration.between(time.now(), end);
    if (repeat == Repeat.SAFE) {
      Duration share = deadline.dividedBy(3);
      Duration attempt = share.compareTo(SHORTEST_ATTEMPT) < 0 ? SHORTEST_ATTEMPT : share;
      left = left.compareTo(attempt) < 0 ? left : attempt;
    }
    return stub.withDeadlineAfter(Math.max(1, left.toNanos()), TimeUnit.NANOSECONDS);
  }

  private void sleep(Duration wait, TidegateException failure) {
    try {
      time.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure.addSuppressed(e);
      throw failure;
    }
  }
}
