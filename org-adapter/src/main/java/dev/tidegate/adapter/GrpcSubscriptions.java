package dev.tidegate.adapter;

import dev.tidegate.adapter.outbound.FeedCore;
import dev.tidegate.adapter.outbound.Token;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import io.grpc.Channel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The open subscriptions of a client: begun here, and closed with it. Safe for many threads.
final class GrpcSubscriptions implements AutoCloseable {
  private static final Duration GREETING = Duration.ofSeconds(10);

  private final ClientSettings settings;
  private final FeedServiceGrpc.FeedServiceStub feed;
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();

  GrpcSubscriptions(ClientSettings settings, Channel transport) {
    this.settings = settings;
    feed = FeedServiceGrpc.newStub(transport);
  }

  Subscription begin(SubscribeOptions options) {
    return begin(options, Long.MAX_VALUE);
  }

  /// @param wanted how many items are wanted at first; 0: it connects when [Subscription#want] says
  ///   more
  Subscription begin(SubscribeOptions options, long wanted) {
    SubscribeOptions complete = options;
    if (options.from().isEmpty() && options.keptIn().isPresent()) {
      String name = options.name().orElseThrow();
      complete = options.keptIn().get().load(name).map(options::from).orElse(options);
    }
    Optional<Token> at = complete.from().flatMap(Cursor::token);
    var core =
        new FeedCore(
            options.queueItems(), wanted, GREETING, at, settings.backoff(), settings.random());
    var self = new Subscription[1];
    var subscription =
        new Subscription(
            complete, core, feed, settings.time(), () -> open.removeIf(each -> each == self[0]));
    self[0] = subscription;
    open.add(subscription);
    subscription.start();
    return subscription;
  }

  @Override
  public void close() {
    open.forEach(Subscription::close);
  }
}
