package dev.tidegate.adapter;

import dev.tidegate.adapter.GrpcCalls.Repeat;
import dev.tidegate.adapter.inbound.OutboxBounds;
import dev.tidegate.adapter.inbound.OutboxCore;
import dev.tidegate.adapter.inbound.OutboxStore;
import dev.tidegate.adapter.inbound.OutboxWriter;
import dev.tidegate.adapter.outbound.FeedCore;
import dev.tidegate.adapter.outbound.Token;
import dev.tidegate.adapter.support.Backoff;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.v1.ChannelServiceGrpc;
import dev.tidegate.wire.v1.ExplainRequest;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.ListHistoryRequest;
import dev.tidegate.wire.v1.PreviewRequest;
import dev.tidegate.wire.v1.PublishRequest;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// An org's door to its broker: publishing, reading, and the channels that it shares.
///
/// One for each org and process. Thread-safe; every call blocks its thread and is meant for virtual
/// threads. Failures are [TidegateException]s; [Failure] tells what to do about one. Closing it
/// closes its subscriptions and its outbox; what the outbox holds stays in its file.
public final class TidegateClient implements AutoCloseable {
  private static final Duration GREETING = Duration.ofSeconds(10);

  private final OrgId org;
  private final ManagedChannel transport;
  private final GrpcCalls calls;
  private final PublishServiceGrpc.PublishServiceBlockingStub publish;
  private final FeedServiceGrpc.FeedServiceBlockingStub feed;
  private final Channels channels;
  private final Optional<Outbox> outbox;
  private final Backoff backoff;
  private final Time time;
  private final RandomGenerator random;
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

  public static Builder builder() {
    return new Builder();
  }

  private TidegateClient(Builder builder, OrgId org, ManagedChannel transport) {
    this.org = org;
    this.transport = transport;
    this.backoff = builder.backoff;
    this.time = builder.time;
    this.random = builder.random;
    this.calls = new GrpcCalls(builder.deadline, backoff, time, random);
    this.publish = PublishServiceGrpc.newBlockingStub(transport);
    this.feed = FeedServiceGrpc.newBlockingStub(transport);
    this.channels =
        new Channels(calls, ChannelServiceGrpc.newBlockingStub(transport), this::freshKey);
    this.outbox = builder.outbox.map(file -> outbox(file, builder));
  }

  public OrgId org() {
    return org;
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
    return publish(envelope, freshKey());
  }

  /// Publishes under the caller's key: for 24 h, the same key and envelope give the first receipt
  /// again.
  ///
  /// @param clientMessageId 1 to 64 characters
  /// @throws TidegateException IDEMPOTENCY_MISMATCH if another envelope was published under the key
  public Receipt publish(Envelope envelope, String clientMessageId) {
    EnvelopeLimits.check(envelope);
    EnvelopeLimits.key(clientMessageId);
    var request =
        PublishRequest.newBuilder()
            .setEnvelope(WireCodec.toWire(envelope))
            .setClientMessageId(clientMessageId)
            .build();
    return WireCodec.receipt(calls.call(Repeat.SAFE, publish, timed -> timed.publish(request)));
  }

  /// What each partner would get of this envelope, were it published now. Publishes nothing.
  public Preview preview(Envelope envelope) {
    EnvelopeLimits.check(envelope);
    var request = PreviewRequest.newBuilder().setEnvelope(WireCodec.toWire(envelope)).build();
    return WireCodec.preview(calls.call(Repeat.SAFE, publish, timed -> timed.preview(request)));
  }

  /// Why an org did or did not get an event. The author's org may ask for any org, another for
  /// itself.
  public Explanation explain(EventId event, OrgId reader) {
    var request =
        ExplainRequest.newBuilder()
            .setEvent(EventCodec.toWire(event))
            .setOrg(reader.value())
            .build();
    return WireCodec.explanation(calls.call(Repeat.SAFE, publish, timed -> timed.explain(request)));
  }

  /// Connects in the background; returns at once.
  ///
  /// @throws TidegateException if the cursor that is kept for it cannot be read
  public Subscription subscribe(SubscribeOptions options) {
    SubscribeOptions complete = options;
    if (options.from().isEmpty() && options.keptIn().isPresent()) {
      String name = options.name().orElseThrow();
      complete = options.keptIn().get().load(name).map(options::from).orElse(options);
    }
    Optional<Token> at = complete.from().flatMap(Cursor::token);
    var core = new FeedCore(options.queueItems(), GREETING, at, backoff, random);
    var stub = FeedServiceGrpc.newStub(transport);
    var self = new Subscription[1];
    var subscription =
        new Subscription(
            complete, core, stub, time, () -> subscriptions.removeIf(each -> each == self[0]));
    self[0] = subscription;
    subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  HistoryPage history(ChannelId channel, Direction direction, OptionalLong from, int limit) {
    var request =
        ListHistoryRequest.newBuilder()
            .setChannel(channel.toString())
            .setFromPosition(from.orElse(0))
            .setBackward(direction == Direction.BACKWARD)
            .setLimit(limit)
            .build();
    return WireCodec.page(calls.call(Repeat.SAFE, feed, timed -> timed.listHistory(request)));
  }

  @Override
  public void close() {
    subscriptions.forEach(Subscription::close);
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

  private String freshKey() {
    return HexFormat.of().toHexDigits(random.nextLong())
        + HexFormat.of().toHexDigits(random.nextLong());
  }

  private Outbox outbox(Path file, Builder builder) {
    byte[] producer = new byte[16];
    random.nextBytes(producer);
    try {
      var writer = new OutboxWriter(OutboxStore.open(file, builder.bounds, producer));
      writer.start();
      var core = new OutboxCore<Optional<Receipt>>(builder.bounds, backoff, random);
      var stub = PublishServiceGrpc.newStub(transport);
      var opened = new Outbox(writer, core, stub, builder.listener, time);
      opened.start();
      return opened;
    } catch (SQLException e) {
      transport.shutdownNow();
      throw new TidegateException(
          ErrorCode.STORE_UNAVAILABLE, "Outbox cannot be opened, or is in use", e);
    }
  }

  /// What a client needs to know. Endpoint, org and certificates have to be given; the rest has
  /// defaults.
  public static final class Builder {
    private Optional<String> endpoint = Optional.empty();
    private Optional<OrgId> org = Optional.empty();
    private Optional<GrpcTransport.Files> tls = Optional.empty();
    private Optional<String> serverName = Optional.empty();
    private Optional<ManagedChannel> transport = Optional.empty();
    private Optional<Path> outbox = Optional.empty();
    private Optional<OutboxListener> listener = Optional.empty();
    private OutboxBounds bounds = OutboxBounds.DEFAULT;
    private Duration deadline = Duration.ofSeconds(10);
    private Duration keepAlive = Duration.ofSeconds(30);
    private Backoff backoff = Backoff.DEFAULT;
    private Time time = Time.system();
    private RandomGenerator random = new SecureRandom();

    private Builder() {}

    /// @param hostAndPort of a broker of the org's home region, such as `broker.eu.example:7443`
    public Builder endpoint(String hostAndPort) {
      endpoint = Optional.of(hostAndPort);
      return this;
    }

    /// The org that the certificate is of.
    public Builder org(OrgId name) {
      org = Optional.of(name);
      return this;
    }

    public Builder org(String name) {
      return org(new OrgId(name));
    }

    /// PEM files: the org's certificate chain, its key (PKCS#8), and the authorities that brokers
    /// are checked against.
    public Builder mtls(Path certificate, Path key, Path authorities) {
      tls = Optional.of(new GrpcTransport.Files(certificate, key, authorities));
      return this;
    }

    /// The name that the broker's certificate has to be of, if it is not the endpoint's host.
    public Builder serverName(String name) {
      serverName = Optional.of(name);
      return this;
    }

    /// The file of the durable outbox; made if it is not there. Of one process at a time.
    public Builder outbox(Path file) {
      outbox = Optional.of(file);
      return this;
    }

    /// How much may wait in the outbox before a submit fails with OVERLOADED. Default 1 000 000 and
    /// 1 GiB.
    public Builder outboxBounds(long rows, long bytes) {
      bounds = bounds.withRows(rows).withBytes(bytes);
      return this;
    }

    public Builder outboxListener(OutboxListener told) {
      listener = Optional.of(told);
      return this;
    }

    /// Of each blocking call, over all its attempts. Default 10 s.
    public Builder deadline(Duration overall) {
      if (!overall.isPositive() || overall.toMinutes() > 10) {
        throw new IllegalArgumentException(
            "deadline: " + overall + " (expected: above 0, at most 10 min)");
      }
      deadline = overall;
      return this;
    }

    /// How long a connection with open streams may be silent before it is probed. Default 30 s, at
    /// least 10 s.
    public Builder keepAlive(Duration silence) {
      if (silence.toSeconds() < 10) {
        throw new IllegalArgumentException("keepAlive: " + silence + " (expected: >= 10 s)");
      }
      keepAlive = silence;
      return this;
    }

    /// The bounds of the waits between attempts, which are drawn at random below them. Default 200
    /// ms to 15 s.
    public Builder backoff(Duration first, Duration max) {
      backoff = new Backoff(first, max);
      return this;
    }

    /// The source of keys and of jitter; for simulations. The default is the system's own.
    public Builder random(RandomGenerator source) {
      random = source;
      return this;
    }

    Builder transport(ManagedChannel given) {
      transport = Optional.of(given);
      return this;
    }

    /// Connects at the first use; but an outbox begins to publish what it holds at once.
    ///
    /// @throws IllegalStateException if something is missing
    /// @throws TidegateException NO_IDENTITY if the certificate files cannot be read,
    ///   STORE_UNAVAILABLE if the outbox cannot
    public TidegateClient build() {
      OrgId of = org.orElseThrow(() -> new IllegalStateException("client: without an org"));
      ManagedChannel channel = transport.orElseGet(this::connect);
      return new TidegateClient(this, of, channel);
    }

    private ManagedChannel connect() {
      return GrpcTransport.connect(
          endpoint.orElseThrow(() -> new IllegalStateException("client: without an endpoint")),
          tls.orElseThrow(() -> new IllegalStateException("client: without certificates")),
          serverName,
          keepAlive);
    }
  }
}
