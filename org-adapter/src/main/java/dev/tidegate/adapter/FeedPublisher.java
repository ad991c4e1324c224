package dev.tidegate.adapter;

import dev.tidegate.model.TidegateException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;

/// What an org gets, as a stream that comes as it is asked for: the [Subscription] of those who
/// compose streams.
///
/// Each subscriber has a feed of its own. What it requests is the credit that the broker gets, up
/// to `queueItems` at a time: nothing that was not asked for waits in this process but the latest
/// state of each link, and one item for each such state that took a request. It connects at the
/// first request, and `LATEST` begins there. Connections that are lost are made again, unseen.
///
/// `onError` is called with a TidegateException for what no retry cures, after what came before it
/// was taken; `onComplete` when the client is closed. Signals come one at a time from a virtual
/// thread, which a subscriber may block. One that throws has cancelled.
///
/// The broker keeps one place under a name: of a named one there is one subscriber at a time, and
/// another is refused by `onError` with an IllegalStateException. Who comes later goes on from the
/// last place acknowledged. Safe for many threads.
public final class FeedPublisher implements Flow.Publisher<Received> {
  private final GrpcSubscriptions subscriptions;
  private final SubscribeOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean taken;
  private Optional<Subscription> latest = Optional.empty();

  FeedPublisher(GrpcSubscriptions subscriptions, SubscribeOptions options) {
    this.subscriptions = subscriptions;
    this.options = options;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Received> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    Optional<Subscription> feed;
    try {
      feed = begin();
    } catch (TidegateException e) {
      FeedFlow.refuse(subscriber, e);
      return;
    }
    if (feed.isEmpty()) {
      var refusal = new IllegalStateException("subscription: has a subscriber under its name");
      FeedFlow.refuse(subscriber, refusal);
      return;
    }
    new FeedFlow(feed.get(), subscriber, this::free).start();
  }

  /// Everything up to and with this item was taken care of, as with [Subscription#ack].
  ///
  /// Kept for who comes later; without a name there is nothing to keep. For what the present
  /// subscriber got, not what one before it did.
  public void ack(Received received) {
    Optional<Subscription> feed;
    lock.lock();
    try {
      feed = latest;
    } finally {
      lock.unlock();
    }
    feed.ifPresent(named -> named.ack(received));
  }

  private Optional<Subscription> begin() {
    if (options.name().isEmpty()) {
      return Optional.of(subscriptions.begin(options, 0));
    }
    lock.lock();
    try {
      if (taken) {
        return Optional.empty();
      }
      latest = Optional.of(subscriptions.begin(options, 0));
      taken = true;
      return latest;
    } finally {
      lock.unlock();
    }
  }

  private void free() {
    lock.lock();
    try {
      taken = false;
    } finally {
      lock.unlock();
    }
  }
}
