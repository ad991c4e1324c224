package dev.tidegate.adapter;

import dev.tidegate.adapter.outbound.FeedCore;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// What an org gets, as a blocking queue that reconnects by itself and goes on where it was.
///
/// At most `queueItems` wait here; the broker is told to send more as they are taken. After a lost
/// connection nothing is missed and nothing repeated; after a restart of the process it goes on
/// from the last acknowledged place (see [Received]). Reading ends with [#close], or with the
/// TidegateException of something that no retry cures, CURSOR_EXPIRED among them, after the items
/// that came before it. Safe for many threads, each item goes to one of them.
public final class Subscription implements Iterable<Received>, AutoCloseable {
  private final SubscribeOptions options;
  private final ReceivedQueue queue;
  private final SubscriptionReader reader;
  private final Runnable onClose;
  // Held while a cursor is saved: acknowledgements of many threads reach the store in one order.
  private final ReentrantLock acks = new ReentrantLock();
  private Cursor acknowledged = Cursor.START;

  Subscription(
      SubscribeOptions options,
      FeedCore core,
      FeedServiceGrpc.FeedServiceStub stub,
      Time time,
      Runnable onClose) {
    this.options = options;
    this.queue = new ReceivedQueue();
    this.reader = new SubscriptionReader(options, core, stub, queue, time);
    this.onClose = onClose;
  }

  void start() {
    reader.start();
  }

  /// The next item, or empty if none came in time or the subscription was closed.
  ///
  /// @throws dev.tidegate.model.TidegateException if the subscription has ended by itself
  public Optional<Received> next(Duration timeout) throws InterruptedException {
    Optional<Received> next = queue.next(timeout);
    next.ifPresent(reader::taken);
    return next;
  }

  /// As [SubscriptionReader#want], for who takes from the [#queue] itself.
  void want(long wanted, int since) {
    reader.want(wanted, since);
  }

  ReceivedQueue queue() {
    return queue;
  }

  /// Waits for each item; ends when the subscription is closed or the thread is interrupted.
  ///
  /// `next` throws a TidegateException if the subscription has ended by itself.
  @Override
  public Iterator<Received> iterator() {
    return new Iterator<>() {
      private Optional<Received> peeked = Optional.empty();

      @Override
      public boolean hasNext() {
        try {
          while (peeked.isEmpty() && !queue.ended()) {
            peeked = Subscription.this.next(Duration.ofHours(1));
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return peeked.isPresent();
      }

      @Override
      public Received next() {
        if (!hasNext()) {
          throw new NoSuchElementException("subscription: closed");
        }
        Received next = peeked.orElseThrow();
        peeked = Optional.empty();
        return next;
      }
    };
  }

  /// Everything up to and with this item was taken care of.
  ///
  /// Durable in the store of [SubscribeOptions#keptIn] when it returns; the broker of a named
  /// subscription is told without waiting. Acknowledging an earlier item again changes nothing.
  public void ack(Received received) {
    Cursor cursor = received.resume();
    if (cursor.token().isEmpty()) {
      return;
    }
    acks.lock();
    try {
      if (cursor.order() <= acknowledged.order()) {
        return;
      }
      options.keptIn().ifPresent(store -> store.save(options.name().orElseThrow(), cursor));
      acknowledged = cursor;
      if (options.name().isPresent()) {
        reader.acknowledge(cursor.token().get());
      }
    } finally {
      acks.unlock();
    }
  }

  /// Whether a stream to the broker is open now.
  public boolean connected() {
    return reader.connected();
  }

  /// Ends it; items that wait can still be taken. Safe to call twice.
  @Override
  public void close() {
    reader.close();
    onClose.run();
  }
}
