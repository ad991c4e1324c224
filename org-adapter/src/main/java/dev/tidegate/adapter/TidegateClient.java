package dev.tidegate.adapter;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.v1.ChannelServiceGrpc;
import io.grpc.ManagedChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// An org's door to its broker: publishing, reading, and the channels that it shares.
///
/// One for each org and process. Thread-safe; every call blocks its thread and is meant for virtual
/// threads. Failures are [TidegateException]s; [Failure] tells what to do about one. Closing it
/// closes its subscriptions and its outbox; what the outbox holds stays in its file.
public final class TidegateClient implements AutoCloseable {
  private final ClientSettings settings;
  private final ManagedChannel transport;
  private final GrpcMessages messages;
  private final GrpcSubscriptions subscriptions;
  private final Channels channels;
  private final Optional<Outbox> outbox;

  public static ClientBuilder builder() {
    return new ClientBuilder();
  }

  TidegateClient(ClientSettings settings, ManagedChannel transport) {
    this.settings = settings;
    this.transport = transport;
    var calls =
        new GrpcCalls(settings.deadline(), settings.backoff(), settings.time(), settings.random());
    messages = new GrpcMessages(calls, transport);
    subscriptions = new GrpcSubscriptions(settings, transport);
    channels =
        new Channels(calls, ChannelServiceGrpc.newBlockingStub(transport), settings::freshKey);
    try {
      outbox = settings.outbox().map(file -> Outbox.open(file, settings, transport));
    } catch (TidegateException e) {
      transport.shutdownNow();
      throw e;
    }
  }

  public OrgId org() {
    return settings.org();
  }

  /// Asks nothing of the broker: whether there is such a channel shows at the first use.
  public ChannelClient channel(ChannelId id) {
    return new ChannelClient(this, id, Set.of());
  }

  public Channels channels() {
    return channels;
  }

  /// @throws IllegalStateException if the builder was given no file for it
  public Outbox outbox() {
    return outbox.orElseThrow(() -> new IllegalStateException("client: built without an outbox"));
  }

  /// Publishes under a key made for this call: repeated until it is answered or the deadline has
  /// passed.
  public Receipt publish(Envelope envelope) {
    return publish(envelope, settings.freshKey());
  }

  /// Publishes under the caller's key: for 24 h, the same key and envelope give the first receipt
  /// again.
  ///
  /// @param clientMessageId 1 to 64 characters
  /// @throws TidegateException IDEMPOTENCY_MISMATCH if another envelope was published under the key
  public Receipt publish(Envelope envelope, String clientMessageId) {
    return messages.publish(envelope, clientMessageId);
  }

  /// What each partner would get of this envelope, were it published now. Publishes nothing.
  public Preview preview(Envelope envelope) {
    return messages.preview(envelope);
  }

  /// Why an org did or did not get an event. The author's org may ask for any org, another for
  /// itself.
  public Explanation explain(EventId event, OrgId reader) {
    return messages.explain(event, reader);
  }

  /// Connects in the background; returns at once.
  ///
  /// @throws TidegateException if the cursor that is kept for it cannot be read
  public Subscription subscribe(SubscribeOptions options) {
    return subscriptions.begin(options);
  }

  /// The same as a [java.util.concurrent.Flow.Publisher], for those who compose streams.
  public FeedPublisher publisher(SubscribeOptions options) {
    return new FeedPublisher(subscriptions, options);
  }

  HistoryPage history(ChannelId channel, Direction direction, OptionalLong from, int limit) {
    return messages.history(channel, direction, from, limit);
  }

  @Override
  public void close() {
    subscriptions.close();
    outbox.ifPresent(Outbox::close);
    transport.shutdown();
    try {
      if (!transport.awaitTermination(2, TimeUnit.SECONDS)) {
        transport.shutdownNow();
      }
    } catch (InterruptedException e) {
      transport.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
