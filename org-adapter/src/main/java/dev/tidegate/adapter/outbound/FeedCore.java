package dev.tidegate.adapter.outbound;

import dev.tidegate.adapter.outbound.FeedEffect.Acknowledge;
import dev.tidegate.adapter.outbound.FeedEffect.Connect;
import dev.tidegate.adapter.outbound.FeedEffect.Disconnect;
import dev.tidegate.adapter.outbound.FeedEffect.End;
import dev.tidegate.adapter.outbound.FeedEffect.Enqueue;
import dev.tidegate.adapter.outbound.FeedEffect.Grant;
import dev.tidegate.adapter.outbound.FeedInput.Acknowledged;
import dev.tidegate.adapter.outbound.FeedInput.Arrived;
import dev.tidegate.adapter.outbound.FeedInput.Closed;
import dev.tidegate.adapter.outbound.FeedInput.Lost;
import dev.tidegate.adapter.outbound.FeedInput.Opened;
import dev.tidegate.adapter.outbound.FeedInput.Resynced;
import dev.tidegate.adapter.outbound.FeedInput.Start;
import dev.tidegate.adapter.outbound.FeedInput.Taken;
import dev.tidegate.adapter.outbound.FeedInput.Wanted;
import dev.tidegate.adapter.support.Backoff;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Decides when a subscription connects, from where, and how much it lets come. No I/O, no thread,
/// no clock; chance is given.
///
/// What was granted and has not come, and what has come and was not taken, are together never more
/// than the queue holds, nor more than the caller wants if it says so. Credit is given back in
/// halves of that, so that it costs one message for many items.
public final class FeedCore {
  private static final Duration STEADY = Duration.ofSeconds(5);

  private sealed interface State {
    record Idle() implements State {}

    record Waiting(Instant until) implements State {}

    record Connecting() implements State {}

    record Open(Instant since) implements State {}

    record Ended() implements State {}
  }

  private final int capacity;
  private final Duration greetingTimeout;
  private final Backoff backoff;
  private final RandomGenerator random;

  private State state = new State.Idle();
  private long session;
  private Instant connectedAt = Instant.MIN;
  private int attempts;
  private Optional<Token> resume;
  private Optional<Token> unsent = Optional.empty();
  private Optional<Token> acknowledged = Optional.empty();
  private int granted;
  private int queued;
  private long wanted;

  /// @param capacity of the caller's queue, 1 to 8 192
  /// @param wanted how many the caller wants at first; nothing is connected while it is 0.
  ///   `Long.MAX_VALUE`: whatever there is room for
  /// @param resume where to begin; empty: as the caller's options say
  public FeedCore(
      int capacity,
      long wanted,
      Duration greetingTimeout,
      Optional<Token> resume,
      Backoff backoff,
      RandomGenerator random) {
    if (capacity < 1 || capacity > Limits.FEED_CREDIT) {
      throw new IllegalArgumentException(
          "capacity: " + capacity + " (expected: 1 to " + Limits.FEED_CREDIT + ")");
    }
    this.capacity = capacity;
    this.wanted = wanted;
    this.greetingTimeout = greetingTimeout;
    this.resume = resume;
    this.backoff = backoff;
    this.random = random;
  }

  public List<FeedEffect> on(FeedInput input, Instant now) {
    var effects = new ArrayList<FeedEffect>();
    switch (input) {
      case Start() -> connect(now, effects);
      case Opened(long from, var at) -> opened(from, at, now, effects);
      case Arrived(long from, int items, Token next) -> arrived(from, items, next, now, effects);
      case Resynced(long from, Token next) -> {
        if (live(from)) {
          resume = Optional.of(next);
          effects.add(new Enqueue());
        }
      }
      case Taken(int items) -> {
        queued -= items;
        allow(now, effects);
      }
      case Wanted(long items) -> {
        wanted = items;
        allow(now, effects);
      }
      case Acknowledged(Token token) -> acknowledge(token, effects);
      case Lost(long from, TidegateException failure, boolean forGood) ->
          lost(from, failure, forGood, now, effects);
      case Closed() -> close(effects);
    }
    return effects;
  }

  /// The time of [#wakeAt] has come.
  public List<FeedEffect> tick(Instant now) {
    var effects = new ArrayList<FeedEffect>();
    switch (state) {
      case State.Waiting(Instant until) when !now.isBefore(until) -> connect(now, effects);
      case State.Connecting _ when !now.isBefore(connectedAt.plus(greetingTimeout)) ->
          drop(now, effects);
      case State.Waiting _, State.Connecting _, State.Idle _, State.Open _, State.Ended _ -> {}
    }
    return effects;
  }

  public Optional<Instant> wakeAt() {
    return switch (state) {
      case State.Waiting(Instant until) ->
          queued < window() ? Optional.of(until) : Optional.empty();
      case State.Connecting _ -> Optional.of(connectedAt.plus(greetingTimeout));
      case State.Idle _, State.Open _, State.Ended _ -> Optional.empty();
    };
  }

  private void connect(Instant now, List<FeedEffect> effects) {
    if (queued >= window()) {
      state = new State.Waiting(now); // A credit of nothing cannot be asked for.
      return;
    }
    session++;
    connectedAt = now;
    state = new State.Connecting();
    granted = window() - queued;
    effects.add(new Connect(session, resume, granted));
  }

  private void opened(long from, Optional<Token> at, Instant now, List<FeedEffect> effects) {
    if (from != session || !(state instanceof State.Connecting)) {
      return;
    }
    state = new State.Open(now);
    if (resume.isEmpty()) {
      resume = at; // Else a stream that breaks before its first batch would begin elsewhere.
    }
    if (unsent.isEmpty()) {
      unsent = acknowledged; // The last one may have been lost with the stream.
    }
    unsent.ifPresent(token -> effects.add(new Acknowledge(session, token)));
    unsent = Optional.empty();
  }

  private void arrived(long from, int items, Token next, Instant now, List<FeedEffect> effects) {
    if (!live(from)) {
      return;
    }
    if (items > granted) {
      drop(now, effects); // More than was asked for: not a peer to go on with.
      return;
    }
    granted -= items;
    queued += items;
    resume = Optional.of(next);
    if (items > 0) {
      attempts = 0;
    }
    effects.add(new Enqueue());
  }

  /// How many may be granted and queued together.
  private int window() {
    return (int) Math.min(capacity, wanted);
  }

  private void allow(Instant now, List<FeedEffect> effects) {
    switch (state) {
      case State.Open _ -> {
        int free = window() - queued - granted;
        if (free > 0 && free * 2 >= window()) {
          granted += free;
          effects.add(new Grant(session, free));
        }
      }
      case State.Waiting(Instant until) when !now.isBefore(until) -> connect(now, effects);
      case State.Waiting _, State.Idle _, State.Connecting _, State.Ended _ -> {}
    }
  }

  private void acknowledge(Token token, List<FeedEffect> effects) {
    if (acknowledged.filter(token::equals).isPresent()) {
      return;
    }
    acknowledged = Optional.of(token);
    if (state instanceof State.Open) {
      effects.add(new Acknowledge(session, token));
    } else {
      unsent = acknowledged;
    }
  }

  private void lost(
      long from,
      TidegateException failure,
      boolean forGood,
      Instant now,
      List<FeedEffect> effects) {
    if (from != session || state instanceof State.Ended || state instanceof State.Waiting) {
      return;
    }
    // Once more with what the certificate's files hold now: it may have been renewed meanwhile.
    boolean renewed =
        failure.code() == ErrorCode.NO_IDENTITY && (state instanceof State.Open || attempts == 0);
    if (forGood && !renewed && failure.code().retry() == ErrorCode.Retry.NO) {
      state = new State.Ended();
      effects.add(new End(Optional.of(failure)));
    } else {
      waitForNext(failure.retryAfter(), now);
    }
  }

  private void drop(Instant now, List<FeedEffect> effects) {
    effects.add(new Disconnect(session));
    waitForNext(Optional.empty(), now);
  }

  private void waitForNext(Optional<Duration> told, Instant now) {
    if (state instanceof State.Open(Instant since) && !now.isBefore(since.plus(STEADY))) {
      attempts = 0;
    }
    attempts++;
    granted = 0;
    state = new State.Waiting(now.plus(backoff.delay(attempts, told, random)));
  }

  private void close(List<FeedEffect> effects) {
    if (state instanceof State.Connecting || state instanceof State.Open) {
      effects.add(new Disconnect(session));
    }
    if (!(state instanceof State.Ended)) {
      state = new State.Ended();
      effects.add(new End(Optional.empty()));
    }
  }

  private boolean live(long from) {
    return from == session && state instanceof State.Open;
  }
}
