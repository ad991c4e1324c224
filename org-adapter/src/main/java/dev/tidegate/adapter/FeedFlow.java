package dev.tidegate.adapter;

import dev.tidegate.model.TidegateException;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One subscriber's stream: hands it what it asked for, from a virtual thread of its own.
///
/// Numbers in the comments are rules of Reactive Streams 1.0.4.
final class FeedFlow implements Flow.Subscription {
  private static final Logger log = LoggerFactory.getLogger(FeedFlow.class);
  private static final int STEP = 64;

  private final Subscription feed;
  private final Flow.Subscriber<? super Received> subscriber;
  private final Runnable onEnd;
  private final AtomicLong requested = new AtomicLong();
  private volatile boolean cancelled;
  private volatile boolean wrongRequest;
  // Of the stream's thread.
  private long open;
  private int taken;

  FeedFlow(Subscription feed, Flow.Subscriber<? super Received> subscriber, Runnable onEnd) {
    this.feed = feed;
    this.subscriber = subscriber;
    this.onEnd = onEnd;
  }

  /// For who gets no stream: a subscription comes before any other signal (1.9).
  static void refuse(Flow.Subscriber<?> subscriber, Throwable cause) {
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long items) {}

          @Override
          public void cancel() {}
        });
    subscriber.onError(cause);
  }

  void start() {
    Thread.ofVirtual().name("tidegate-flow").start(this::run);
  }

  @Override
  public void request(long items) {
    if (items <= 0) {
      wrongRequest = true; // 3.9
    } else {
      requested.accumulateAndGet(items, FeedFlow::sum);
    }
    feed.queue().wake();
  }

  @Override
  public void cancel() {
    cancelled = true;
    feed.queue().wake();
  }

  private void run() {
    try {
      subscriber.onSubscribe(this);
      while (!cancelled && !ended()) {
        turn();
      }
    } catch (RuntimeException e) {
      // 2.13: a subscriber that throws has cancelled. Its message may quote what somebody wrote.
      log.atWarn().addKeyValue("kind", e.getClass().getName()).log("Subscriber threw");
    } finally {
      feed.close();
      onEnd.run();
    }
  }

  private void turn() {
    boolean more = hear();
    Optional<Received> next = open > 0 ? feed.queue().poll() : Optional.empty();
    if (next.isPresent()) {
      open = open == Long.MAX_VALUE ? open : open - 1; // 3.17: without end
      taken += SubscriptionReader.costsCredit(next.get()) ? 1 : 0;
      if (more || taken >= STEP) {
        tell();
      }
      subscriber.onNext(next.get());
      return;
    }
    if (more || taken > 0) {
      tell();
    }
    feed.queue().awaitNews(() -> cancelled || wrongRequest || requested.get() > 0, open > 0);
  }

  /// Whether more was requested.
  private boolean hear() {
    long more = requested.getAndSet(0);
    open = sum(open, more);
    return more > 0;
  }

  private void tell() {
    feed.want(open, taken);
    taken = 0;
  }

  private boolean ended() {
    if (wrongRequest) {
      subscriber.onError(new IllegalArgumentException("request: not above 0 (rule 3.9)"));
      return true;
    }
    Optional<ReceivedQueue.End> end = feed.queue().end();
    end.ifPresent(
        told -> told.failure().map(ReceivedQueue::again).ifPresentOrElse(this::fail, this::done));
    return end.isPresent();
  }

  private void fail(TidegateException failure) {
    subscriber.onError(failure);
  }

  private void done() {
    subscriber.onComplete();
  }

  private static long sum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
