package dev.tidegate.adapter.testing;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.v1.Channel;
import dev.tidegate.wire.v1.Delivery;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.Event;
import dev.tidegate.wire.v1.EventId;
import dev.tidegate.wire.v1.Invitation;
import dev.tidegate.wire.v1.Member;
import dev.tidegate.wire.v1.OrgOutcome;
import dev.tidegate.wire.v1.PublishResponse;
import dev.tidegate.wire.v1.RuleRef;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A region's broker with one caller, an org that shares every channel with `globex` and `initech`.
///
/// What globex gets has e-mail addresses replaced; initech gets a stub for what says "secret".
public final class FakeBroker implements AutoCloseable {
  private static final long EPOCH_MILLIS = 1_750_000_000_000L;

  final String org;
  final Map<String, Channel> channels = new LinkedHashMap<>();
  final Map<String, Invitation> invitations = new LinkedHashMap<>();
  final List<SubscribeResponse.Item> log = new ArrayList<>();
  final Map<String, List<Delivery>> history = new HashMap<>();
  final Map<String, Keyed> keys = new HashMap<>();
  final Map<String, Map<Integer, List<Keyed>>> producers = new HashMap<>();
  final Map<String, String> ackedByName = new HashMap<>();
  final Deque<TidegateException> failNext = new ArrayDeque<>();
  final FakeFeed feed = new FakeFeed(this);
  final FakePublish publish = new FakePublish(this);

  private final Server server;
  private final String name;
  private final Map<Integer, Long> sequences = new HashMap<>();
  private final List<ManagedChannel> connections = new ArrayList<>();
  Predicate<Envelope> refused = _ -> false;
  boolean refusalUsesSequence = true;
  ErrorCode refusal = ErrorCode.CHANNEL_UNKNOWN;

  /// What was published under a key, and what was answered.
  record Keyed(Envelope envelope, PublishResponse response) {}

  public FakeBroker(String org) {
    this.org = org;
    this.name = InProcessServerBuilder.generateName();
    this.server =
        InProcessServerBuilder.forName(name)
            .addService(publish)
            .addService(feed)
            .addService(new FakeChannels(this))
            .build();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ManagedChannel connect() {
    ManagedChannel connection = InProcessChannelBuilder.forName(name).build();
    synchronized (this) {
      connections.add(connection);
    }
    return connection;
  }

  /// For a server of a test's own.
  public List<BindableService> services() {
    return List.of(publish, feed, new FakeChannels(this));
  }

  /// A connection to nothing.
  public static ManagedChannel nowhere() {
    return InProcessChannelBuilder.forName("nobody-" + InProcessServerBuilder.generateName())
        .build();
  }

  public synchronized ChannelId channel(String channelName) {
    // Made from its name, so that a test's buckets are the same in every run.
    var id = new ChannelId(0x0190_0000_0000_0000L, channelName.hashCode() & 0xFFFF_FFFFL);
    channels.put(
        id.toString(),
        Channel.newBuilder()
            .setId(id.toString())
            .setName(channelName)
            .setHost(org)
            .setBucket(id.bucket().value())
            .setConnected(true)
            .addMembers(Member.newBuilder().setOrg(org).setRegion("eu-de"))
            .addMembers(Member.newBuilder().setOrg("globex").setRegion("us-va"))
            .addMembers(Member.newBuilder().setOrg("initech").setRegion("in-mh"))
            .build());
    return id;
  }

  /// The next calls fail with this, stored or not.
  public synchronized void failNext(ErrorCode code, int times) {
    for (int i = 0; i < times; i++) {
      failNext.add(new TidegateException(code, "Told to fail"));
    }
  }

  public synchronized void refuse(Predicate<Envelope> which, ErrorCode code) {
    refused = which;
    refusal = code;
  }

  /// As a broker that gives a refused item's sequence to the next one.
  public synchronized void reuseSequencesOfRefused() {
    refusalUsesSequence = false;
  }

  public void breakStreams() {
    publish.breakStreams();
    feed.breakStreams();
  }

  /// Stores what comes, answers nothing, until it is told to go on or the stream breaks.
  public void holdAnswers(boolean hold) {
    publish.hold(hold);
  }

  public void linkState(String region, dev.tidegate.wire.v1.LinkStateChanged.State state) {
    feed.linkState(region, state);
  }

  /// As after an old copy of its store was put back: the last `count` of each bucket are gone.
  public synchronized void forgetLast(int count) {
    producers
        .values()
        .forEach(buckets ->
            buckets
                .values()
                .forEach(
                    kept -> kept.subList(Math.max(0, kept.size() - count), kept.size()).clear()));
  }

  /// The texts of all that was stored in a channel, in order.
  public synchronized List<String> texts(ChannelId channel) {
    return history.getOrDefault(channel.toString(), List.of()).stream()
        .map(delivery -> delivery.getEvent().getPosted().getText())
        .toList();
  }

  /// Waits until so many texts are stored.
  public synchronized void awaitStored(ChannelId channel, int count) throws InterruptedException {
    await(() -> texts(channel).size() >= count);
  }

  public synchronized void awaitAcknowledged(String subscription) throws InterruptedException {
    await(() -> ackedByName.containsKey(subscription));
  }

  private synchronized void await(java.util.function.BooleanSupplier done)
      throws InterruptedException {
    for (int i = 0; i < 200 && !done.getAsBoolean(); i++) {
      wait(100);
    }
    if (!done.getAsBoolean()) {
      throw new AssertionError("waited 20 s for nothing");
    }
  }

  public synchronized Optional<String> acknowledged(String subscription) {
    return Optional.ofNullable(ackedByName.get(subscription));
  }

  /// Items before this one can no longer be had.
  public void expireBefore(int index) {
    feed.expire(index);
  }

  public int mostUnansweredCredit() {
    return feed.mostOutstanding();
  }

  synchronized void throwIfToldTo() {
    TidegateException failure = failNext.poll();
    if (failure != null) {
      throw failure;
    }
  }

  /// Stores an event, or throws why not.
  synchronized PublishResponse store(Envelope envelope) {
    if (refused.test(envelope)) {
      throw new TidegateException(refusal, "Told to refuse");
    }
    Channel channel = known(envelope.getChannel());
    if (envelope.getPosted().getText().length() > Limits.TEXT_BYTES) {
      throw new TidegateException(ErrorCode.TEXT_TOO_LONG, "Text is too long");
    }
    long sequence = sequences.merge(channel.getBucket(), 1L, Long::sum);
    var id =
        EventId.newBuilder()
            .setOrigin("eu-de")
            .setIncarnation(1)
            .setBucket(channel.getBucket())
            .setSequence(sequence)
            .build();
    var event =
        Event.newBuilder()
            .setId(id)
            .setChannel(channel.getId())
            .setStamp((EPOCH_MILLIS + log.size()) << 16)
            .setOrg(org)
            .setAuthor(envelope.getAuthor())
            .setWireLevel(EventCodec.WIRE_LEVEL)
            .addAllLabels(envelope.getLabelsList());
    switch (envelope.getBodyCase()) {
      case POSTED -> event.setPosted(envelope.getPosted());
      case EDITED -> event.setEdited(envelope.getEdited());
      case DELETED -> event.setDeleted(envelope.getDeleted());
      case REACTION_ADDED -> event.setReactionAdded(envelope.getReactionAdded());
      case REACTION_REMOVED -> event.setReactionRemoved(envelope.getReactionRemoved());
      case BODY_NOT_SET -> throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "No body");
    }
    deliver(event.build());
    return PublishResponse.newBuilder()
        .setEvent(id)
        .setStamp(event.getStamp())
        .addAllOutcomes(outcomes(envelope.getPosted().getText()))
        .build();
  }

  /// As if another org had said it.
  public synchronized void deliver(Event event) {
    var kept = history.computeIfAbsent(event.getChannel(), _ -> new ArrayList<>());
    var delivery = Delivery.newBuilder().setEvent(event).setChannelPosition(kept.size() + 1L);
    if (event.hasWithheld()) {
      delivery.addRules(
          RuleRef.newBuilder().setOwner("initech").setRule("R-mail").setBecause("mail stays"));
    }
    kept.add(delivery.build());
    log.add(SubscribeResponse.Item.newBuilder().setDelivery(delivery).build());
    feed.pump();
    notifyAll();
  }

  Channel known(String channel) {
    return Optional.ofNullable(channels.get(channel))
        .orElseThrow(() -> new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "No such channel"));
  }

  static List<OrgOutcome> outcomes(String text) {
    var globex =
        OrgOutcome.newBuilder().setOrg("globex").setDelivery(OrgOutcome.Delivery.DELIVERY_COPY);
    if (text.contains("@")) {
      globex
          .setDelivery(OrgOutcome.Delivery.DELIVERY_CHANGED)
          .addRedacted("pii.email")
          .addRules(RuleRef.newBuilder().setOwner("acme").setRule("R-mail").setBecause("GDPR"));
    }
    var initech =
        OrgOutcome.newBuilder().setOrg("initech").setDelivery(OrgOutcome.Delivery.DELIVERY_COPY);
    if (text.contains("secret")) {
      initech
          .setDelivery(OrgOutcome.Delivery.DELIVERY_STUB)
          .addRules(RuleRef.newBuilder().setOwner("initech").setRule("PARTNER_POLICY"));
    }
    return List.of(globex.build(), initech.build());
  }

  @Override
  public void close() {
    List<ManagedChannel> open;
    synchronized (this) {
      open = List.copyOf(connections);
    }
    open.forEach(ManagedChannel::shutdownNow);
    server.shutdownNow();
    try {
      if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("fake broker did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
