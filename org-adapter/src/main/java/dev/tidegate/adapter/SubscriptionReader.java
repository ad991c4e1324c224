package dev.tidegate.adapter;

import dev.tidegate.adapter.outbound.FeedCore;
import dev.tidegate.adapter.outbound.FeedEffect;
import dev.tidegate.adapter.outbound.FeedInput;
import dev.tidegate.adapter.outbound.Token;
import dev.tidegate.adapter.support.Loop;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.SubscribeResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out what a feed's core wants: streams, credit, acknowledgements, and filling the
/// caller's queue.
///
/// The core, the stream and the last cursor belong to the loop's thread.
final class SubscriptionReader implements GrpcFeedStream.Receiver {
  private static final Logger log = LoggerFactory.getLogger(SubscriptionReader.class);
  private static final int INBOX = 1_024;

  private final SubscribeOptions options;
  private final FeedCore core;
  private final FeedServiceGrpc.FeedServiceStub stub;
  private final ReceivedQueue queue;
  private final Loop<Signal> loop;
  private final AtomicInteger taken = new AtomicInteger();
  private final int takenStep;

  private volatile boolean connected;
  // Of the loop's thread.
  private Optional<GrpcFeedStream> stream = Optional.empty();
  private long session;
  private Cursor cursor;
  private List<Received> arriving = List.of();
  private boolean closing;

  /// What the loop is fed: the core's inputs, and messages that become inputs on the loop's thread.
  private sealed interface Signal {
    record Core(FeedInput input) implements Signal {}

    record Wire(long session, SubscribeResponse response) implements Signal {}
  }

  private final class Handler implements Loop.Handler<Signal> {
    @Override
    public void on(Signal signal, Instant now) {
      switch (signal) {
        case Signal.Core(FeedInput input) -> step(input, now);
        case Signal.Wire(long from, var response) -> {
          if (from == session) {
            message(response, now);
          }
        }
      }
    }

    @Override
    public void tick(Instant now) {
      core.tick(now).forEach(SubscriptionReader.this::carryOut);
    }

    @Override
    public Optional<Instant> wakeAt() {
      return core.wakeAt();
    }

    @Override
    public void stopped(Optional<RuntimeException> cause) {
      connected = false;
      stream.ifPresent(GrpcFeedStream::cancel);
      queue.end(
          cause.map(bug -> new TidegateException(ErrorCode.INTERNAL, "Subscription stopped", bug)));
    }
  }

  SubscriptionReader(
      SubscribeOptions options,
      FeedCore core,
      FeedServiceGrpc.FeedServiceStub stub,
      ReceivedQueue queue,
      Time time) {
    this.options = options;
    this.core = core;
    this.stub = stub;
    this.queue = queue;
    this.cursor = options.from().orElse(Cursor.START);
    this.takenStep = Math.max(1, options.queueItems() / 8);
    this.loop = new Loop<>("tidegate-feed", INBOX, time, new Handler());
  }

  void start() {
    loop.start();
    post(new FeedInput.Start());
  }

  /// Told to the loop in steps; [FeedCore] gives credit in steps of half a queue anyway.
  void taken(Received received) {
    if (costsCredit(received) && taken.incrementAndGet() >= takenStep) {
      post(new FeedInput.Taken(taken.getAndSet(0)));
    }
  }

  static boolean costsCredit(Received received) {
    return switch (received.item()) {
      case Delivery _, Item.ChannelChange _, Item.Gap _ -> true;
      case Item.LinkState _, Item.Resync _ -> false;
    };
  }

  /// @param wanted beyond what was taken
  /// @param since how many that cost credit were taken since it was last told
  void want(long wanted, int since) {
    post(new FeedInput.Wanted(wanted));
    if (since > 0) {
      post(new FeedInput.Taken(since));
    }
  }

  void acknowledge(Token token) {
    post(new FeedInput.Acknowledged(token));
  }

  boolean connected() {
    return connected;
  }

  void close() {
    post(new FeedInput.Closed());
    queue.awaitEnd();
    loop.close();
  }

  @Override
  public void received(long session, SubscribeResponse response) {
    loop.post(new Signal.Wire(session, response));
  }

  @Override
  public void lost(long session, TidegateException failure) {
    boolean transport = failure.values().containsKey(Failure.TRANSPORT);
    boolean forGood =
        switch (failure.code()) {
          case NO_IDENTITY, WRONG_IDENTITY -> true;
          case INTERNAL -> false; // A bug that a next release, or a restart, may cure.
          default -> !transport;
        };
    post(new FeedInput.Lost(session, failure, forGood));
  }

  private void post(FeedInput input) {
    loop.post(new Signal.Core(input));
  }

  private void message(SubscribeResponse response, Instant now) {
    switch (response.getMessageCase()) {
      case OPENED -> {
        Optional<Token> at = WireCodec.token(response.getOpened().getCursor());
        if (cursor.token().isEmpty() && at.isPresent()) {
          cursor = next(at.get());
        }
        connected = true;
        step(new FeedInput.Opened(session, at), now);
      }
      case BATCH -> batch(response.getBatch(), now);
      case LINK_STATE -> {
        if (connected) {
          queue.add(new Received(WireCodec.linkState(response.getLinkState()), cursor));
        }
      }
      case RESYNC -> {
        var at = WireCodec.token(response.getResync().getCursor());
        if (at.isPresent()) {
          var resync = new Item.Resync(response.getResync().getReason());
          arriving = List.of(new Received(resync, cursor));
          step(new FeedInput.Resynced(session, at.get()), now);
          arriving = List.of();
          cursor = next(at.get());
        }
      }
      case MESSAGE_NOT_SET -> {} // Of a newer release.
    }
  }

  private void batch(SubscribeResponse.Batch batch, Instant now) {
    Optional<Token> after = WireCodec.token(batch.getCursor());
    if (after.isEmpty()) {
      log.atWarn().log("Batch without a cursor dropped");
      return;
    }
    var items = new ArrayList<Item>();
    for (var wire : batch.getItemsList()) {
      try {
        WireCodec.item(wire).ifPresent(items::add);
      } catch (IllegalArgumentException e) {
        // One item that nobody can read must not stop the feed; its words are not logged.
        log.atWarn()
            .addKeyValue("channel", wire.getDelivery().getEvent().getChannel())
            .addKeyValue("sequence", wire.getDelivery().getEvent().getId().getSequence())
            .log("Unreadable item skipped");
      }
    }
    Cursor end = next(after.get());
    var received = new ArrayList<Received>();
    for (int i = 0; i < items.size(); i++) {
      received.add(new Received(items.get(i), i == items.size() - 1 ? end : cursor));
    }
    arriving = received;
    step(new FeedInput.Arrived(session, batch.getItemsCount(), after.get()), now);
    arriving = List.of();
    if (connected) {
      cursor = end;
      int skipped = batch.getItemsCount() - items.size();
      if (skipped > 0) {
        step(new FeedInput.Taken(skipped), now);
      }
    }
  }

  private Cursor next(Token token) {
    return new Cursor(Optional.of(token), cursor.order() + 1);
  }

  private void step(FeedInput input, Instant now) {
    if (input instanceof FeedInput.Lost(long _, TidegateException failure, boolean _)) {
      connected = false;
      log.atInfo().addKeyValue("code", failure.code()).log("Feed lost");
    }
    closing |= input instanceof FeedInput.Closed;
    core.on(input, now).forEach(this::carryOut);
  }

  private void carryOut(FeedEffect effect) {
    switch (effect) {
      case FeedEffect.Connect(long next, var at, int credit) -> {
        var fresh = new GrpcFeedStream(next, this);
        session = next;
        stream = Optional.of(fresh);
        fresh.open(stub, options, at, credit);
      }
      case FeedEffect.Disconnect _ -> {
        connected = false;
        stream.ifPresent(closing ? GrpcFeedStream::complete : GrpcFeedStream::cancel);
        stream = Optional.empty();
      }
      case FeedEffect.Grant(long _, int items) -> stream.ifPresent(open -> open.grant(items));
      case FeedEffect.Acknowledge(long _, Token token) ->
          stream.ifPresent(open -> open.acknowledge(token));
      case FeedEffect.Enqueue() -> arriving.forEach(queue::add);
      case FeedEffect.End(var failure) -> queue.end(failure);
    }
  }
}
